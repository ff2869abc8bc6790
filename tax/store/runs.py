"""Runs of Vorabpauschalen and their parts: one run a year, one transaction a part (TAX-37, R6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId, TaxRunId
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.store.run_lock import RUN_LOCK
from tax.tables import RunRow, RunShardRow

_LAST = UUID(int=2**128 - 1)


def hold_off(tx: Session) -> bool:
    """Until this transaction ends: no other run, and no other taxation; waits for what is being booked.

    Gives back whether it is ours; another run may hold it.
    """
    if not tx.scalar(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": RUN_LOCK + 1}):
        return False
    tx.execute(text("set local lock_timeout = '60s'"))
    tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": RUN_LOCK})
    return True


def of_year(tx: Session, year: int) -> Run | None:
    """The run of a calendar year, if it has begun."""
    row = tx.scalars(select(RunRow).where(RunRow.year == year)).one_or_none()
    if row is None:
        return None
    return Run(TaxRunId(row.run_id), row.year, row.state == "done", row.booked_on)


def begin(tx: Session, run: Run, firsts: Sequence[PersonId], *, rule_version: str, now: datetime) -> None:
    """The run and its parts, which no later start changes."""
    tx.execute(
        insert(RunRow).values(
            run_id=run.run_id,
            year=run.year,
            state="running",
            rule_version=rule_version,
            booked_on=run.booked_on,
            started_at=now,
        )
    )
    rows = [
        {"run_id": run.run_id, "shard": part.shard, "first_person": part.first_person, "next_person": part.next_person}
        for part in parts(firsts)
    ]
    if rows:
        tx.execute(insert(RunShardRow), rows)


def parts(firsts: Sequence[PersonId]) -> list[RunShard]:
    """From each first person up to, not including, the next; the first and the last part are open to the outside."""
    bounds = [UUID(int=0), *firsts[1:], _LAST]
    return [RunShard(at, bounds[at], bounds[at + 1], None) for at in range(len(firsts))]


def shards(tx: Session, run: TaxRunId) -> list[RunShard]:
    """All parts of a run in order, with the sums of those that are done."""
    rows = tx.scalars(select(RunShardRow).where(RunShardRow.run_id == run).order_by(RunShardRow.shard))
    return [RunShard(row.shard, row.first_person, row.next_person, row.sums) for row in rows]


def mark_done(tx: Session, run: TaxRunId, shard: int, sums: Mapping[str, int], *, now: datetime) -> None:
    """The part is done, in the transaction that did it."""
    done = update(RunShardRow).where(
        RunShardRow.run_id == run, RunShardRow.shard == shard, RunShardRow.done_at.is_(None)
    )
    found = tx.execute(done.values(done_at=now, sums=dict(sums)).returning(RunShardRow.shard)).all()
    assert len(found) == 1, "a part is done once"


def finish(tx: Session, run: TaxRunId, *, now: datetime) -> None:
    """Every part is done and published."""
    tx.execute(update(RunRow).where(RunRow.run_id == run).values(state="done", finished_at=now))
