"""A new field key: every sealed value moves to it, append-only rows too, and the old key may go (PRV-4)."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import db, rotation
from depot.kernel.crypto import Keyring

OLD, NEW, PEPPER = os.urandom(32), os.urandom(32), os.urandom(32)
ROWS = 700
TABLE = "create table depot.diary (diary_id uuid primary key, day text not null, entry_sealed bytea, more_sealed bytea)"


@pytest.fixture
def sessions(fresh_database: str):
    engine = db.engine(fresh_database)
    made = sessionmaker(engine)
    with made.begin() as tx:
        tx.execute(text(TABLE))
        tx.execute(
            text("create trigger refuse_change before update or delete on depot.diary"
                 " for each row execute function depot.refuse_change()")
        )  # fmt: skip
        old = Keyring({1: OLD}, PEPPER)
        tx.execute(
            text("insert into depot.diary values (:id, :day, :entry, :more)"),
            [
                {
                    "id": uuid4(),
                    "day": str(n),
                    "entry": old.encrypt(f"secret {n}".encode() * 30),
                    "more": None if n % 2 else old.encrypt(b"more"),
                }
                for n in range(ROWS)
            ],
        )
    yield made
    engine.dispose()


def _rotated(sessions: sessionmaker[Session]) -> dict[str, int]:
    both = Keyring({1: OLD, 2: NEW}, PEPPER)
    return {table.table: table.rows for table in rotation.rotate(sessions, both, schemas=db.SCHEMAS)}


@pytest.mark.rule("PRV-4")
def test_after_a_rotation_the_old_key_may_go(sessions: sessionmaker[Session]) -> None:
    assert _rotated(sessions)["depot.diary"] == ROWS
    only_new = Keyring({2: NEW}, PEPPER)
    with sessions() as tx:
        kept = tx.execute(text("select day, entry_sealed, more_sealed from depot.diary")).all()
    assert {row.day: only_new.decrypt(row.entry_sealed) for row in kept} == {
        str(n): f"secret {n}".encode() * 30 for n in range(ROWS)
    }
    assert {only_new.decrypt(row.more_sealed) for row in kept if row.more_sealed} == {b"more"}
    assert _rotated(sessions)["depot.diary"] == 0  # again: nothing is left to do


@pytest.mark.rule("PRV-4")
def test_every_sealed_column_of_the_service_is_found_by_itself(sessions: sessionmaker[Session]) -> None:
    with sessions() as tx:
        found = {f"{t.name}.{column}" for t in rotation.sealed_tables(tx, db.SCHEMAS) for column in t.columns}
    known = {
        f"{table.fullname}.{column.name}"
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert known <= found


@pytest.mark.rule("PRV-4", "PRV-5")
@pytest.mark.parametrize(
    "change", ["day = 'another'", "day = 'another', entry_sealed = entry_sealed", "diary_id = :id"]
)
def test_a_rotation_changes_nothing_that_a_row_says(sessions: sessionmaker[Session], change: str) -> None:
    with sessions() as tx:
        tx.execute(text("select set_config('depot.rotating_keys', 'on', true)"))
        with pytest.raises(DBAPIError, match="append only"):
            tx.execute(text(f"update depot.diary set {change}"), {"id": uuid4()} if ":id" in change else {})


@pytest.mark.rule("PRV-5")
def test_without_a_rotation_sealed_columns_are_append_only_too(sessions: sessionmaker[Session]) -> None:
    with sessions() as tx, pytest.raises(DBAPIError, match="append only"):
        tx.execute(text("update depot.diary set entry_sealed = more_sealed"))
