"""ORD-15: what becomes of an accepted order whose fund does not deal on its side at the cut-off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from depot.funds.model import FundState, FundTerms, Side
from depot.funds.rules.dealing import deals
from depot.kernel.calendar import Calendars
from orders.model import Order, OrderState
from orders.rules.receipt import cut_off_at, days_of


class Fate(StrEnum):
    """What a fund's state means for an accepted order."""

    DEALS = "deals"
    WAITS = "waits"
    ENDS = "ends"


def fate(state: FundState, side: Side) -> Fate:
    """A redemption waits for the reopening; what the fund will not deal any more, and any purchase, ends (ORD-15)."""
    if deals(state, side):
        return Fate.DEALS
    waits = side is Side.REDEMPTION and state is FundState.REDEMPTIONS_SUSPENDED
    return Fate.WAITS if waits else Fate.ENDS


def redated(order: Order, terms: FundTerms, *, at: datetime, calendars: Calendars) -> Order:
    """The first price after the moment, by the terms it was accepted under; the receipt stays what it was (ORD-15)."""
    days = days_of(terms, order.side, received_at=at, calendars=calendars)
    return replace(
        order,
        state=OrderState.ACCEPTED,
        cut_off_at=cut_off_at(days.order_day, terms.cut_off),
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )


def ended_letter(order: Order, *, fund_name: str) -> tuple[str, tuple[str, ...]]:
    """What the person is told whose order cannot be executed any more (ORD-15)."""
    kind = "Kaufauftrag" if order.side is Side.SUBSCRIPTION else "Verkaufsauftrag"
    text = (
        f"der Fonds {fund_name} ({order.isin}) nimmt keine solchen Aufträge mehr an. Ihr {kind} wurde deshalb nicht "
        "ausgeführt; was dafür reserviert war, steht Ihnen wieder zur Verfügung."
    )
    return "Ihr Auftrag konnte nicht ausgeführt werden", (text,)
