"""The last release is the receipt of the order: its days are computed and stay (ORD-4, ORD-6 to ORD-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PREFIX, OrderId, PersonId, to_text
from depot.kernel.outbox import Event
from orders.errors import AlreadyReleased, FundNoLongerDeals
from orders.model import Order, OrderState, Purpose
from orders.rules.events import order_content
from orders.rules.receipt import received, waits_until
from orders.store import limits
from orders.store import orders as store
from orders.usecases.locked_order import locked_order
from orders.usecases.standing_of import standing_of


def accept_order(tx: Session, *, calendars: Calendars, person: PersonId, subject: UUID, now: datetime) -> None:
    """A release counts if it is in time; when nobody's is owed any more, the order is received (ORD-4)."""
    order = locked_order(tx, OrderId(subject), to=OrderState.ACCEPTED, now=now)
    earlier = store.releasers(tx, order.order_id)
    if person in earlier:
        raise AlreadyReleased
    today = clock.today(now)
    _, standing = standing_of(tx, order.depot_id, person, released=earlier, on=today)
    terms = fund_terms(tx, (order.isin,), on=today).get(order.isin)
    if terms is None or not deals(terms.state, order.side):
        raise FundNoLongerDeals(order.isin, order.side.value)
    store.add_release(tx, order.order_id, person, now=now)
    if not standing.verdict.granted:
        _await_others(tx, order, is_first=not earlier, calendars=calendars, now=now)
        return
    if order.purpose is Purpose.LIMIT:
        limits.watch(tx, order.order_id)
        outbox.publish(tx, Event("limit_set.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
        return
    accepted = received(order, terms, at=now, calendars=calendars)
    store.accept(tx, accepted)
    event = Event("order_accepted.v1", order.order_id, order_content(accepted), depot=order.depot_id)
    outbox.publish(tx, event, now=now)


def _await_others(tx: Session, order: Order, *, is_first: bool, calendars: Calendars, now: datetime) -> None:
    """Only the first release moves the end of the wait; nobody can hold an order open for ever (ORD-4)."""
    if is_first:
        store.wait_until(tx, order.order_id, waits_until(now, calendars))
    content = {"order": to_text(PREFIX["OrderId"], order.order_id)}
    outbox.publish(tx, Event("order_released_in_part.v1", order.order_id, content, depot=order.depot_id), now=now)
