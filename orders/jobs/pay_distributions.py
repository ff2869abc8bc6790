"""The step that pays distributions on their pay-day (ORD-20)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.errors import Conflict
from depot.kernel.money import Eur, total
from depot.kernel.reports import StepReport
from orders.rules.distribution_booking import Distribution, DistributionUse, Payout, booking_day
from orders.store import distributions as store
from orders.usecases.entitled_units import entitled_units
from orders.usecases.pay_distribution import pay_distribution
from orders.usecases.value_distribution import value_distribution

AT_ONCE: Final = 1_000


def pay_distributions(
    sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime, at_once: int = AT_ONCE
) -> StepReport:
    """Every distribution whose pay-day has come, chunk by chunk, each in a transaction of its own (ORD-20).

    Can be stopped anywhere and run again. What cannot be paid yet is left for the next run, with the reason.
    """
    today = clock.today(now)
    with sessions() as tx:
        due = [one for one in store.unpaid(tx, today=today) if booking_day(one.pay_day, calendars) <= today]
    skipped: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    gross, net = [Eur.ZERO], [Eur.ZERO]
    read = 0
    for announced in due:
        payouts = _pay(sessions, announced, skipped, calendars=calendars, at_once=at_once, now=now)
        for payout in payouts:
            read += len(payout.paid) + payout.below_a_cent + payout.without_holder
            gross.extend(paid.gross_eur for paid in payout.paid)
            net.extend(paid.net for paid in payout.paid)
            sums["reinvested"] += sum(paid.use is DistributionUse.REINVEST for paid in payout.paid)
            sums["paid"] += len(payout.paid)
    told = {"distributions": str(len(due)), "gross": str(total(gross)), "net": str(total(net))}
    return StepReport(
        "pay_distributions",
        read=read,
        done=sums["paid"],
        skipped=dict(skipped),
        sums=told | {"reinvested": str(sums["reinvested"])},
    )


def _pay(
    sessions: sessionmaker[Session],
    announced: Distribution,
    skipped: Counter[str],
    *,
    calendars: Calendars,
    at_once: int,
    now: datetime,
) -> list[Payout]:
    """All chunks of one distribution; it is finished when nobody entitled is left."""
    with sessions() as tx:
        units, late = entitled_units(tx, announced)
    entitled = iter(sorted(units.items()))
    payouts: list[Payout] = []
    try:
        while chunk := dict(islice(entitled, at_once)):
            with sessions.begin() as tx:
                payouts.append(pay_distribution(tx, announced.distribution_id, chunk, calendars=calendars, now=now))
        with sessions.begin() as tx:
            value_distribution(tx, announced, calendars=calendars, now=now)
            if not late and not any(payout.without_holder for payout in payouts):
                store.finish(tx, announced.distribution_id, now=now)
    except Conflict as refused:
        skipped[refused.code] += 1
    for reason, count in (
        ("less than half a cent", sum(payout.below_a_cent for payout in payouts)),
        ("order before ex-day not settled", late),
        ("no holder", sum(payout.without_holder for payout in payouts)),
    ):
        if count:
            skipped[reason] += count
    return payouts
