"""The run of Vorabpauschalen: part by part, each its own transaction, resumed where it stopped (TAX-37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.clock import today
from tax.errors import YearNotOver
from tax.rules.inflow import received_on
from tax.rules.vorabpauschale_run import RunReport, run_report
from tax.usecases.assess_part import assess_part
from tax.usecases.begin_vorabpauschale_run import begin_vorabpauschale_run
from tax.usecases.collected_by_way import collected_by_way
from tax.usecases.finish_vorabpauschale_run import finish_vorabpauschale_run
from tax.usecases.hold_off_taxation import hold_off_taxation
from tax.usecases.plan_vorabpauschale_run import plan_vorabpauschale_run
from tax.usecases.vorabpauschale_run_of import vorabpauschale_run_of

PERSONS_PER_PART: Final = 4096

Sessions = sessionmaker[Session]
Progress = Callable[[int, int], None]
"""Told after each part: how many parts are done, of how many."""


def run_vorabpauschale(
    sessions: Sessions,
    *,
    year: int,
    now: datetime,
    dry_run: bool,
    progress: Progress = lambda _done, _of: None,
    persons_per_part: int = PERSONS_PER_PART,
) -> RunReport:
    """Assess, tax and publish the Vorabpauschalen of a calendar year, or only say what that would come to (TAX-37).

    It may be stopped anywhere and started again; when it is done, starting it again changes nothing.
    """
    if today(now) < received_on(year):
        raise YearNotOver(calendar_year=year, received_on=received_on(year))
    with sessions() as guard:
        hold_off_taxation(guard)  # the guard's transaction stays open, and with it the lock
        work = _rehearse if dry_run else _run
        return work(sessions, year, now=now, progress=progress, persons_per_part=persons_per_part)


def _run(sessions: Sessions, year: int, *, now: datetime, progress: Progress, persons_per_part: int) -> RunReport:
    with sessions.begin() as tx:
        run = begin_vorabpauschale_run(tx, year, persons_per_part=persons_per_part, now=now)
        found = vorabpauschale_run_of(tx, year)
    assert found is not None, "it has begun"
    _, years, parts = found
    sums = []
    for done, part in enumerate(parts, start=1):
        if part.sums is None:
            with sessions.begin() as tx:
                sums.append(assess_part(tx, run, part, years, write_at=now))
        else:
            sums.append(part.sums)
        progress(done, len(parts))
    if not run.is_done:
        with sessions.begin() as tx:
            finish_vorabpauschale_run(tx, run, now=now)
    with sessions() as tx:
        collected = collected_by_way(tx, year)
    return run_report(year, sums, collected=collected, is_dry_run=False, was_done_before=run.is_done)


def _rehearse(sessions: Sessions, year: int, *, now: datetime, progress: Progress, persons_per_part: int) -> RunReport:
    """Every part is computed as in the real run and rolled back; parts that are done already report what they did."""
    with sessions() as tx:
        known = vorabpauschale_run_of(tx, year)
        run, years, parts = known or plan_vorabpauschale_run(tx, year, persons_per_part=persons_per_part, now=now)
    sums = []
    for done, part in enumerate(parts, start=1):
        with sessions() as tx:
            sums.append(part.sums or assess_part(tx, run, part, years, write_at=None))
        progress(done, len(parts))
    with sessions() as tx:
        collected = collected_by_way(tx, year)
    return run_report(year, sums, collected=collected, is_dry_run=True, was_done_before=run.is_done)
