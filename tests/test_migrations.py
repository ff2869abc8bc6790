"""The migrations: up, down and up again, and the models say what the migrated schema says."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.kernel import migrate
from depot.kernel.db import SCHEMAS
from migrations import append_only

VERSIONS = Path(migrate.ROOT / "migrations/versions")
STEPS = sorted(path.stem for path in VERSIONS.glob("[0-9]*.py"))
TABLES = text("""
    select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname = any(:schemas) order by 1
""")


def _tables(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(TABLES, {"schemas": list(SCHEMAS)}))


@pytest.mark.rule("OPS-3")
def test_models_and_migrated_schema_do_not_differ(fresh_database: str):
    assert migrate.difference(fresh_database) == []


@pytest.mark.rule("OPS-3")
def test_the_chain_has_no_fork_and_no_gap():
    said = []
    for step in STEPS:
        tree = ast.parse((VERSIONS / f"{step}.py").read_text())
        values = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        said.append((values["revision"], values["down_revision"]))
    assert said == [(STEPS[0], None), *((below, above) for above, below in pairwise(STEPS))]
    assert migrate.head() == STEPS[-1]


@pytest.mark.rule("OPS-3")
def test_every_step_can_be_taken_back_and_taken_again(empty_database: str):
    assert migrate.current(empty_database) is None
    seen = {}
    for step in STEPS:
        migrate.upgrade(empty_database, step)
        seen[step] = _tables(empty_database)
    for above, below in pairwise(reversed(STEPS)):
        migrate.downgrade(empty_database, below)
        assert _tables(empty_database) == seen[below], f"{above} does not take back what it made"
    migrate.downgrade(empty_database, "base")
    assert _tables(empty_database) == []
    migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == STEPS[-1]
    assert _tables(empty_database) == seen[STEPS[-1]]


@pytest.mark.rule("OPS-3")
def test_upgrading_twice_changes_nothing(fresh_database: str):
    before = _tables(fresh_database)
    migrate.upgrade(fresh_database)
    assert _tables(fresh_database) == before


@pytest.mark.rule("PRV-5", "ORD-23")
@pytest.mark.parametrize("change", ["update {0} set booked = 2", "delete from {0}", "truncate {0}"])
@pytest.mark.parametrize("table", ["depot.proof", "depot.proof_1"], ids=["table", "partition"])
def test_append_only_tables_refuse_every_change(tx: Session, table: str, change: str):
    tx.execute(text("create table depot.proof (booked int) partition by range (booked)"))
    tx.execute(text("create table depot.proof_1 partition of depot.proof for values from (0) to (9)"))
    with Operations.context(MigrationContext.configure(tx.connection())):
        append_only.protect("depot.proof")
        append_only.protect_partition("depot.proof_1")
    tx.execute(text("insert into depot.proof values (1)"))
    with pytest.raises(IntegrityError, match="is append only"), tx.begin_nested():
        tx.execute(text(change.format(table)))
    assert tx.scalars(text("select booked from depot.proof")).all() == [1]
