"""Orders at their cut-off whose fund does not deal: redemptions wait, what never deals again ends (ORD-15)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock, outbox
from depot.kernel.outbox import Event
from orders.model import Order, OrderState
from orders.rules.events import order_content
from orders.rules.suspension import Fate, ended_letter, fate
from orders.store import suspended
from orders.usecases.end_orders import end_orders


def suspend_orders(tx: Session, due: Collection[Order], *, now: datetime) -> list[Order]:
    """Those that can be sent; the others are put aside or ended, and their persons are told (ORD-15)."""
    terms = fund_terms(tx, {order.isin for order in due}, on=clock.today(now))
    fates = {isin: {side: fate(found.state, side) for side in Side} for isin, found in terms.items()}
    kept: dict[Fate, list[Order]] = {one: [] for one in Fate}
    for order in due:
        kept[fates[order.isin][order.side]].append(order)
    suspended.suspend(tx, [order.order_id for order in kept[Fate.WAITS]])
    for order in kept[Fate.WAITS]:
        event = Event("order_suspended.v1", order.order_id, order_content(order), depot=order.depot_id)
        outbox.publish(tx, event, now=now)
    for order in kept[Fate.ENDS]:
        subject, paragraphs = ended_letter(order, fund_name=terms[order.isin].name)
        file_letter(tx, order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    end_orders(tx, kept[Fate.ENDS], state=OrderState.CANCELLED, reason="the fund no longer deals", now=now)
    return kept[Fate.DEALS]
