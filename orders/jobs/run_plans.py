"""The step that executes savings and withdrawal plans on their due days (PLN-5 to PLN-7)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.money import Eur
from depot.kernel.reports import StepReport
from depot.ledger.errors import InsufficientBalance
from orders.rules.plans.execution import Done
from orders.rules.plans.plan import PlanOffer
from orders.usecases.end_plans_of_closing_depots import end_plans_of_closing_depots
from orders.usecases.execute_plans import execute_plans
from orders.usecases.lapse_plan_requests import lapse_plan_requests

AT_ONCE: Final = 5_000
TRIES: Final = 5


def run_plans(
    sessions: sessionmaker[Session], *, calendars: Calendars, offer: PlanOffer, now: datetime, at_once: int = AT_ONCE
) -> StepReport:
    """Chunk by chunk, each a transaction of its own: killed anywhere and run again, each due day is done once (PLN-7).

    Due days that were missed are caught up, one after the other.
    """
    with sessions.begin() as tx:
        lapsed = lapse_plan_requests(tx, limit=at_once, now=now)
    with sessions.begin() as tx:
        ended = end_plans_of_closing_depots(tx, now=now)
    read = executed = cents = orders = 0
    skipped: Counter[str] = Counter()
    while True:
        done = _chunk(sessions, calendars=calendars, offer=offer, now=now, at_once=at_once)
        read += len(done)
        for one in done:
            if one.skipped:
                skipped[one.skipped.value] += 1
                continue
            executed += 1
            orders += len(one.orders)
            cents += sum(order.size.amount.cents for order in one.orders if order.size.amount is not None)
        if not done:
            break
    sums = {
        "orders": str(orders),
        "amount": str(Eur(cents)),
        "requests lapsed": str(lapsed),
        "ended by closing": str(ended),
    }
    return StepReport("run_plans", read=read, done=executed, skipped=dict(skipped), sums=sums)


def _chunk(
    sessions: sessionmaker[Session], *, calendars: Calendars, offer: PlanOffer, now: datetime, at_once: int
) -> list[Done]:
    """Money that somebody else took at the same moment is not there: the chunk is looked at once more."""
    for left in reversed(range(TRIES)):
        try:
            with sessions.begin() as tx:
                return execute_plans(tx, calendars=calendars, offer=offer, limit=at_once, now=now)
        except InsufficientBalance:
            if not left:
                raise
    return []
