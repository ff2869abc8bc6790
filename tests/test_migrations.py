"""The migrations: up, down and up again, and the models say what the migrated schema says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.kernel import migrate
from depot.kernel.db import SCHEMAS
from migrations import append_only
from tests.example_rows import contents, fill

VERSIONS = Path(migrate.ROOT / "migrations/versions")
STEPS = sorted(path.stem for path in VERSIONS.glob("[0-9]*.py"))
RELATIONS = text("""
    select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname = any(:schemas) order by 1
""")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": "-c search_path=public"})
    with engine.begin() as connection:
        yield connection


def _relations(url: str) -> list[str]:
    with _connected(url) as connection:
        return list(connection.scalars(RELATIONS, {"schemas": list(SCHEMAS)}))


def _contents(url: str) -> dict[str, list[str]]:
    with _connected(url) as connection:
        return contents(connection)


def _filled(url: str) -> dict[str, list[str]]:
    with _connected(url) as connection:
        fill(connection)
        return contents(connection)


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
def test_up_down_up_on_data(empty_database: str):
    """Every step is taken on tables that hold rows, taken back, and taken again; the rows of lower steps stay."""
    assert migrate.current(empty_database) is None
    seen = {}
    for step in STEPS:
        migrate.upgrade(empty_database, step)
        seen[step] = _filled(empty_database)
    for above, below in pairwise(reversed(STEPS)):
        migrate.downgrade(empty_database, below)
        assert _contents(empty_database) == seen[below], f"{above} does not take back what it made"
    migrate.downgrade(empty_database, "base")
    assert _relations(empty_database) == []
    for step in STEPS:
        migrate.upgrade(empty_database, step)
        _filled(empty_database)
    assert migrate.current(empty_database) == STEPS[-1]
    assert {table: len(rows) for table, rows in _contents(empty_database).items()} == {
        table: len(rows) for table, rows in seen[STEPS[-1]].items()
    }


@pytest.mark.rule("OPS-3")
def test_upgrading_twice_changes_nothing(fresh_database: str):
    before = _relations(fresh_database)
    migrate.upgrade(fresh_database)
    assert _relations(fresh_database) == before


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
