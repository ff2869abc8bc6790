"""PLN-6: the sale of units worth a returned direct debit, at the next price."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from depot.funds.model import FundTerms, Price
from depot.holdings.model import Position
from depot.kernel.ids import DepotId, OrderId
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace, Order, Purpose
from orders.rules.bank_orders import OrderDays, bank_sale, units_reserved


def undoing_sale(
    amount: Eur,
    terms: FundTerms,
    *,
    order_id: OrderId,
    place: Position,
    where: DepotId,
    free: Units,
    quote: tuple[Price | None, Decimal | None],
    days: OrderDays,
    now: datetime,
) -> Order:
    """How many units it takes is known with the price only; the proceeds meet the claim (PLN-6)."""
    price, rate = quote
    held = units_reserved(amount, free, price, mid_rate=rate, unit_decimals=terms.unit_decimals)
    return bank_sale(
        amount,
        terms,
        purpose=Purpose.PLAN_SALE,
        money=MoneyPlace.DIRECT_DEBIT,
        order_id=order_id,
        where=(where, place.position_id),
        held=held,
        days=days,
        now=now,
    )
