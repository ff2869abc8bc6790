"""Payments in the business day: announce, collect, charge (CSH-6, CSH-7, FEE-2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import DebitId
from depot.kernel.money import total
from depot.kernel.reports import StepReport
from depot.payments.model.house import PaymentHouse
from depot.payments.rules.fees import quarter_end_before
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.assess_fees import assess_fees
from depot.payments.usecases.fee_run_is_done import fee_run_is_done
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.settle_fees import settle_fees

DEPOTS_AT_ONCE: Final = 1_000


def announce_planned_debits(sessions: sessionmaker[Session], *, house: PaymentHouse, now: datetime) -> StepReport:
    """Every planned collection is announced, some hundreds per transaction (CSH-7)."""
    done, after = 0, None
    while True:
        with sessions.begin() as tx:
            told, reached = announce_debits(tx, creditor_id=house.creditor_id, after=after, now=now)
        done += told
        if reached is None:
            return StepReport("direct debits announced", read=done, done=done)
        after = DebitId(reached)


def collect_debits(
    sessions: sessionmaker[Session], *, house: PaymentHouse, calendars: Calendars, now: datetime
) -> StepReport:
    """Files of direct debits for all that is due, in one transaction: a file is made once or not at all (CSH-6)."""
    with sessions.begin() as tx:
        made = make_debit_files(tx, house=house, calendars=calendars, now=now)
    collected = sum(file.payments for file in made)
    sums = {"total": str(total(file.total for file in made))}
    return StepReport("direct debit files made", read=collected, done=collected, sums=sums)


def charge_fees(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """The fees of the last quarter end, once for every depot; open claims are met as far as the money goes (FEE-2)."""
    quarter_end = quarter_end_before(today(now))
    assessed = _assessed(sessions, quarter_end, now=now)
    met, still_open, after = [], 0, None
    while True:
        with sessions.begin() as tx:
            found, left, reached = settle_fees(tx, after=after, limit=DEPOTS_AT_ONCE, now=now)
        met += found
        still_open += left
        if reached is None:
            break
        after = reached
    skipped = {"open for want of money": still_open} if still_open else {}
    sums = {"assessed": str(assessed), "met": str(total(claim.amount for claim in met))}
    return StepReport("fees charged", read=len(met) + still_open, done=len(met), skipped=skipped, sums=sums)


def _assessed(sessions: sessionmaker[Session], quarter_end: date, *, now: datetime) -> int:
    with sessions() as tx:
        if fee_run_is_done(tx, quarter_end):
            return 0
    count, after = 0, None
    while True:
        with sessions.begin() as tx:
            assessed, reached = assess_fees(tx, quarter_end, after=after, limit=DEPOTS_AT_ONCE, now=now)
        count += assessed
        if reached is None:
            return count
        after = reached
