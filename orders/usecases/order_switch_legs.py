"""When the redemption of a switch is booked, its purchases are ordered with what it brought (ORD-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, EntryId, OrderId, to_text
from depot.kernel.outbox import Event
from depot.ledger.usecases.post_entries import post_entries
from orders.model import Order, Purpose, SwitchLeg
from orders.rules.events import order_content
from orders.rules.receipt import days_of
from orders.rules.reserving import hold_entry
from orders.rules.settling import Booked
from orders.rules.switching import leg_order, shares
from orders.store import bank_orders, switches


def order_switch_legs(
    tx: Session, booked: Sequence[Booked], *, calendars: Calendars, now: datetime
) -> dict[tuple[OrderId, int], Order]:
    """Each purchase is received at this moment and gets the days of its own fund; its money is reserved (ORD-1).

    What a fund no longer takes, or what is less than a cent, stays on the cash account, and the world is told.
    """
    sold = {
        one.order.order_id: one
        for one in booked
        if one.order.purpose is Purpose.SWITCH and one.order.side is Side.REDEMPTION
    }
    if not sold:
        return {}
    legs = switches.legs_of(tx, sold)
    terms = fund_terms(tx, {leg.target.isin for found in legs.values() for leg in found}, on=clock.today(now))
    made: dict[tuple[OrderId, int], Order] = {}
    for order_id, found in legs.items():
        one = sold[order_id]
        for leg, amount in zip(found, shares(one.payment, [leg.target for leg in found]), strict=True):
            takes = terms.get(leg.target.isin)
            if takes is None or not amount or not deals(takes.state, Side.SUBSCRIPTION):
                _stays(tx, one.order, leg, now=now)
                continue
            days = days_of(takes, Side.SUBSCRIPTION, received_at=now, calendars=calendars)
            new = OrderId(new_id())
            made[order_id, leg.number] = leg_order(one.order, amount, takes, order_id=new, days=days, now=now)
    _write(tx, made, now=now)
    return made


def _write(tx: Session, made: dict[tuple[OrderId, int], Order], *, now: datetime) -> None:
    if not made:
        return
    today = clock.today(now)
    entries = (hold_entry(order, entry_id=EntryId(new_id()), booked_on=today) for order in made.values())
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    bank_orders.add_all(tx, list(made.values()))
    switches.ordered(tx, {key: order.order_id for key, order in made.items()})
    for (redemption, _), order in made.items():
        content = order_content(order) | {"switch": to_text(PREFIX["OrderId"], redemption)}
        outbox.publish(tx, Event("order_accepted.v1", order.order_id, content, depot=order.depot_id), now=now)


def _stays(tx: Session, redemption: Order, leg: SwitchLeg, *, now: datetime) -> None:
    content = {"order": to_text(PREFIX["OrderId"], redemption.order_id), "isin": leg.target.isin}
    event = Event("switch_leg_dropped.v1", redemption.order_id, content, depot=redemption.depot_id)
    outbox.publish(tx, event, now=now)
