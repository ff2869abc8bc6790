"""The runs of the tax year: part by part, each its own transaction, resumed where it stopped (TAX-37, DOC-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.clock import today
from tax.errors import YearNotOver
from tax.rules.inflow import received_on
from tax.rules.vorabpauschale_run import RunReport, RunShard, run_report
from tax.usecases.assess_part import assess_part
from tax.usecases.begin_vorabpauschale_run import begin_vorabpauschale_run
from tax.usecases.collected_by_way import collected_by_way
from tax.usecases.couples_of_year import couples_of_year
from tax.usecases.finish_vorabpauschale_run import finish_vorabpauschale_run
from tax.usecases.hold_off_taxation import hold_off_taxation
from tax.usecases.issue_tax_certificates import issue_tax_certificates
from tax.usecases.offset_spouses import offset_spouses
from tax.usecases.plan_vorabpauschale_run import plan_vorabpauschale_run
from tax.usecases.subjects_to_certify import subjects_to_certify
from tax.usecases.vorabpauschale_run_of import vorabpauschale_run_of
from tax.usecases.write_part import write_part

PERSONS_PER_PART: Final = 4096
# While PostgreSQL writes one part, the next is computed; parts share no person and no depot.
PARTS_AT_ONCE: Final = 2
SUBJECTS_PER_PART: Final = 500

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

    def assess(part: RunShard) -> dict[str, int]:
        if part.sums is not None:
            return part.sums
        with sessions.begin() as tx:
            found = assess_part(tx, run, part, years, now=now)
            write_part(tx, run, part, found, years, now=now)
            return found.sums

    sums = _in_parallel(assess, parts, progress)
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

    def assess(part: RunShard) -> dict[str, int]:
        with sessions() as tx:
            return part.sums or assess_part(tx, run, part, years, now=now).sums

    sums = _in_parallel(assess, parts, progress)
    with sessions() as tx:
        collected = collected_by_way(tx, year)
    return run_report(year, sums, collected=collected, is_dry_run=True, was_done_before=run.is_done)


def _in_parallel(
    assess: Callable[[RunShard], dict[str, int]], parts: Sequence[RunShard], progress: Progress
) -> list[dict[str, int]]:
    """The sums of all parts; the first part that fails stops the rest, and what was done stays done."""
    sums = []
    pool = ThreadPoolExecutor(PARTS_AT_ONCE, thread_name_prefix="vorabpauschale")
    try:
        for done, found in enumerate(pool.map(assess, parts), start=1):
            sums.append(found)
            progress(done, len(parts))
    finally:
        pool.shutdown(cancel_futures=True)
    return sums


@dataclass(frozen=True, slots=True)
class CertificatesReport:
    """What the year's run of certificates did; what was issued before is counted as unchanged."""

    subjects: int
    issued: int
    corrected: int
    unchanged: int
    unheard: int


def issue_certificates(
    sessions: Sessions,
    *,
    year: int,
    now: datetime,
    progress: Progress = lambda _done, _of: None,
    subjects_per_part: int = SUBJECTS_PER_PART,
) -> CertificatesReport:
    """The tax certificates of a year, part by part, each its own transaction; each certificate once (TAX-40, DOC-5).

    Before them spouses set off losses between them, for the certificates show the result (TAX-29).
    It may be stopped anywhere and started again: only what is missing, or has changed since, is issued.
    """
    _offset_all(sessions, year, now=now)
    with sessions() as tx:
        subjects = subjects_to_certify(tx, year)
    done = []
    parts = [subjects[start : start + subjects_per_part] for start in range(0, len(subjects), subjects_per_part)]
    for number, part in enumerate(parts, start=1):
        with sessions.begin() as tx:
            done.append(issue_tax_certificates(tx, year, part, now=now))
        progress(number, len(parts))
    return CertificatesReport(
        subjects=len(subjects),
        issued=sum(each.issued for each in done),
        corrected=sum(each.corrected for each in done),
        unchanged=sum(each.unchanged for each in done),
        unheard=sum(each.unheard for each in done),
    )


def _offset_all(sessions: Sessions, year: int, *, now: datetime) -> None:
    """Couple by couple, each its own transaction (TAX-29)."""
    with sessions() as tx:
        couples = couples_of_year(tx, year)
    for first, second in couples if today(now).year > year else ():
        with sessions.begin() as tx:
            offset_spouses(tx, first, second, year, now=now)
