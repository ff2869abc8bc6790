"""The step that answers returned debits of plans and settles the sales made for plans (PLN-3, PLN-6)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.errors import Conflict
from depot.kernel.money import Eur, total
from depot.kernel.reports import StepReport
from orders.store import plan_sales as store
from orders.usecases.answer_returned_debits import answer_returned_debits
from orders.usecases.settle_plan_sales import settle_plan_sales as settle

AT_ONCE: Final = 1_000


def settle_plan_sales(
    sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime, at_once: int = AT_ONCE
) -> StepReport:
    """Each chunk is a transaction of its own; what has no price yet is left for the next run."""
    returned = 0
    while True:
        with sessions.begin() as tx:
            answered = answer_returned_debits(tx, calendars=calendars, limit=at_once, now=now)
        returned += len(answered)
        if not answered:
            break
    with sessions() as tx:
        due = store.due(tx, today=clock.today(now))
    skipped: Counter[str] = Counter()
    paid, done = [Eur.ZERO], 0
    for isin, price_day in due:
        try:
            while True:
                with sessions.begin() as tx:
                    booked, failed = settle(tx, isin, price_day, calendars=calendars, limit=at_once, now=now)
                paid.extend(one.payment for one in booked)
                done += len(booked)
                if failed:
                    skipped["no units"] += len(failed)
                if len(booked) + len(failed) < at_once:
                    break
        except Conflict as refused:
            skipped[refused.code] += 1
    sums = {"debits returned": str(returned), "payments": str(total(paid))}
    return StepReport(
        "settle_plan_sales", read=done + sum(skipped.values()), done=done, skipped=dict(skipped), sums=sums
    )
