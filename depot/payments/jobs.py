"""Payments in the business day: announce, collect (CSH-6, CSH-7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.ids import DebitId
from depot.kernel.money import total
from depot.kernel.reports import StepReport
from depot.payments.model.house import PaymentHouse
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.make_debit_files import make_debit_files


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
