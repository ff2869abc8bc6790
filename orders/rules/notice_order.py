"""ORD-16, ORD-18: the sale under notice as an order, and what its person is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from depot.funds.model import FundTerms, Side
from depot.holdings.model import Position
from depot.kernel.calendar import Calendars
from depot.kernel.ids import OrderId
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.canonical_text import german_date, german_units
from orders.rules.real_estate import Due, notice_days
from orders.rules.receipt import cut_off_at


def notice_order(
    due: Due,
    position: Position,
    terms: FundTerms,
    *,
    order_id: OrderId,
    money: MoneyPlace,
    calendars: Calendars,
    now: datetime,
) -> Order:
    """Received with the declaration, dealt when the notice is over; its units are blocked until then (ORD-18)."""
    days = notice_days(terms, due.due_on, calendars=calendars)
    return Order(
        order_id=order_id,
        depot_id=position.depot_id,
        position_id=position.position_id,
        isin=terms.isin,
        side=Side.REDEMPTION,
        size=Size(SizedBy.UNITS, units=due.units),
        money=money,
        purpose=Purpose.NOTICE,
        state=OrderState.ACCEPTED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=terms.transaction_charge_percent,
        cost_information=None,
        lapses_at=now,
        hold=Hold(units=due.units),
        received_at=now,
        cut_off_at=cut_off_at(days.order_day, terms.cut_off),
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )


def notice_letter(orders: Sequence[tuple[Order, Due]], *, fund_name: str) -> tuple[str, tuple[str, ...]]:
    """Which units come free when, and that the declaration is irrevocable (§ 255(4) KAGB)."""
    lines = tuple(
        f"{german_units(due.units)} Anteile: frei ab {german_date(due.due_on)}, "
        f"Schlusstag {german_date(order.price_day or due.due_on)}"
        for order, due in orders
    )
    first = (
        f"wir haben Ihre Rückgabeerklärung für Anteile des Fonds {fund_name} ({orders[0][0].isin}) erfasst. Sie ist "
        "unwiderruflich; bis zur Abrechnung sind die Anteile für andere Verfügungen gesperrt. Die Mindesthaltefrist "
        "von 24 Monaten und die Rückgabefrist von 12 Monaten wurden je Erwerb berücksichtigt (§ 255 KAGB)."
    )
    return "Ihre Rückgabeerklärung", (first, *lines)
