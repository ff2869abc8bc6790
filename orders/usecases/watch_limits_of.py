"""The published prices of a fund are held against the limits that wait for them (ORD-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.model import FundTerms
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.price_range import price_range
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.outbox import Event
from orders.model import Order, OrderState
from orders.rules.events import order_content
from orders.rules.limit_letter import lapsed_letter, reached_letter
from orders.rules.limits import Limit, LimitAction, watched
from orders.rules.receipt import received
from orders.rules.suspension import Fate, fate
from orders.store import limits as store
from orders.store import orders as orders_store
from orders.store import suspended
from orders.usecases.end_orders import end_orders

_EVERY: Final = 10_000


def watch_limits_of(tx: Session, isin: str, *, calendars: Calendars, now: datetime) -> tuple[int, int]:
    """Who is reached sells or is told, who has passed the end day lapses; how many of each (ORD-14)."""
    today = clock.today(now)
    terms = fund_terms(tx, (isin,), on=today)[isin]
    waiting = store.watching(tx, isin)
    if not waiting:
        return 0, 0
    since = min(limit.watched_until for _, limit in waiting)
    prices = price_range(tx, isin, first=since, last=today, after=since, limit=_EVERY)
    # A limit holds to the end of its day: a price of a later day does not reach it, however late the step runs.
    found = [
        (order, watched(limit, (price for price in prices if price.day <= limit.ends_on))) for order, limit in waiting
    ]
    store.seen(tx, {order.order_id: limit for order, limit in found})
    reached = [(order, limit) for order, limit in found if limit.reached]
    for order, limit in reached:
        subject, paragraphs = reached_letter(order, limit, fund_name=terms.name)
        file_letter(tx, order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
        _act(tx, order, limit, terms, calendars=calendars, now=now)
    over = [(order, limit) for order, limit in found if not limit.reached and limit.ends_on < today]
    for order, limit in over:
        subject, paragraphs = lapsed_letter(order, limit, fund_name=terms.name)
        file_letter(tx, order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    end_orders(tx, [order for order, _ in over], state=OrderState.LAPSED, reason="the limit was not reached", now=now)
    return len(reached), len(over)


def _act(tx: Session, order: Order, limit: Limit, terms: FundTerms, *, calendars: Calendars, now: datetime) -> None:
    """The sale is received at this moment, as if it had been released now; or it waits or ends with its fund."""
    if limit.action is LimitAction.NOTIFY:
        end_orders(tx, [order], state=OrderState.REACHED, reason="the limit was reached", now=now)
        return
    what = fate(terms.state, order.side)
    if what is Fate.ENDS:
        end_orders(tx, [order], state=OrderState.CANCELLED, reason="the fund no longer deals", now=now)
        return
    accepted = received(order, terms, at=now, calendars=calendars)
    orders_store.accept(tx, accepted)
    if what is Fate.WAITS:
        suspended.suspend(tx, [order.order_id])
    kind = "order_accepted.v1" if what is Fate.DEALS else "order_suspended.v1"
    outbox.publish(tx, Event(kind, order.order_id, order_content(accepted), depot=order.depot_id), now=now)
