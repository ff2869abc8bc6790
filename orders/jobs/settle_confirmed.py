"""The step that settles what fund companies have confirmed (ORD-12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.collector import collector_paused
from depot.kernel.errors import Conflict
from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Eur, total
from depot.kernel.reports import StepReport
from orders.rules.settling import Booked, Uncovered
from orders.store import bundles as store
from orders.usecases.settle_orders import settle_orders

AT_ONCE: Final = 2_000


def settle_confirmed(
    sessions: sessionmaker[Session],
    *,
    calendars: Calendars,
    margin_percent: Decimal,
    debit_business_days: int,
    now: datetime,
    at_once: int = AT_ONCE,
    progress: Callable[[int], None] = lambda _settled: None,
) -> StepReport:
    """Every confirmed bundle, chunk by chunk, each in a transaction of its own; can be stopped and run again (ORD-12).

    What cannot be settled yet is left for the next run, with the reason.
    """

    def chunk_of(bundle: BundleId, after: OrderId | None) -> tuple[list[Booked], list[Uncovered]]:
        with collector_paused(), sessions.begin() as tx:
            return settle_orders(
                tx,
                bundle,
                calendars=calendars,
                margin_percent=margin_percent,
                debit_business_days=debit_business_days,
                after=after,
                limit=at_once,
                now=now,
            )

    with sessions() as tx:
        waiting = store.to_settle(tx, today=clock.today(now))
        unconfirmed = store.unconfirmed(tx, today=clock.today(now))
    skipped: Counter[str] = Counter({"no confirmation yet": unconfirmed} if unconfirmed else {})
    read, done, paid = 0, 0, [Eur.ZERO]
    for bundle in waiting:
        after: OrderId | None = None
        while True:
            try:
                (count, payment), uncovered, after = _sums(*chunk_of(bundle, after), after)
            except Conflict as refused:
                skipped[refused.code] += 1
                break
            read += count + uncovered
            done += count
            paid.append(payment)
            skipped.update({"not covered": uncovered} if uncovered else {})
            progress(done)
            if count + uncovered < at_once:
                break
    sums = {"bundles": str(len(waiting)), "payments": str(total(paid))}
    return StepReport("settle_confirmed", read=read, done=done, skipped=dict(skipped), sums=sums)


def _sums(
    booked: list[Booked], uncovered: list[Uncovered], after: OrderId | None
) -> tuple[tuple[int, Eur], int, OrderId | None]:
    """Counted here, so that the chunk itself is gone before the next one is made."""
    seen = [one.order.order_id for one in booked] + [one.order.order_id for one in uncovered]
    return (len(booked), total(one.payment for one in booked)), len(uncovered), max(seen, default=after)
