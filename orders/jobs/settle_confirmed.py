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
from orders.store import bundles as store
from orders.usecases.settle_orders import settle_orders

AT_ONCE: Final = 2_000


def settle_confirmed(
    sessions: sessionmaker[Session],
    *,
    calendars: Calendars,
    margin_percent: Decimal,
    now: datetime,
    at_once: int = AT_ONCE,
    progress: Callable[[int], None] = lambda _settled: None,
) -> StepReport:
    """Every confirmed bundle, chunk by chunk, each in a transaction of its own; can be stopped and run again (ORD-12).

    What cannot be settled yet is left for the next run, with the reason.
    """
    with sessions() as tx:
        waiting = store.to_settle(tx, today=clock.today(now))
        unconfirmed = store.unconfirmed(tx, today=clock.today(now))
    skipped: Counter[str] = Counter({"no confirmation yet": unconfirmed} if unconfirmed else {})
    read, paid = 0, [Eur.ZERO]
    done = 0
    for bundle in waiting:
        after: OrderId | None = None
        while True:
            try:
                chunk = _chunk(sessions, bundle, calendars, margin_percent, after=after, limit=at_once, now=now)
            except Conflict as refused:
                skipped[refused.code] += 1
                break
            booked, uncovered, after = chunk
            read += booked[0] + uncovered
            done += booked[0]
            paid.append(booked[1])
            if uncovered:
                skipped["not covered"] += uncovered
            progress(done)
            if booked[0] + uncovered < at_once:
                break
    sums = {"bundles": str(len(waiting)), "payments": str(total(paid))}
    return StepReport("settle_confirmed", read=read, done=done, skipped=dict(skipped), sums=sums)


def _chunk(
    sessions: sessionmaker[Session],
    bundle: BundleId,
    calendars: Calendars,
    margin_percent: Decimal,
    *,
    after: OrderId | None,
    limit: int,
    now: datetime,
) -> tuple[tuple[int, Eur], int, OrderId | None]:
    with collector_paused(), sessions.begin() as tx:
        booked, uncovered = settle_orders(
            tx, bundle, calendars=calendars, margin_percent=margin_percent, after=after, limit=limit, now=now
        )
    seen = [one.order.order_id for one in booked] + [one.order.order_id for one in uncovered]
    return (len(booked), total(one.payment for one in booked)), len(uncovered), max(seen, default=after)
