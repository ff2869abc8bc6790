"""PLN-6: the sale of units worth a returned direct debit, at the next price."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from depot.funds.model import FundTerms, Price, Side
from depot.holdings.model import Position
from depot.kernel.ids import DepotId, OrderId
from depot.kernel.money import Eur, Units
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.bank_orders import NO_CHARGE, OrderDays, units_reserved


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
    return Order(
        order_id=order_id,
        depot_id=where,
        position_id=place.position_id,
        isin=terms.isin,
        side=Side.REDEMPTION,
        size=Size(SizedBy.AMOUNT, amount=amount),
        money=MoneyPlace.DIRECT_DEBIT,
        purpose=Purpose.PLAN_SALE,
        state=OrderState.ACCEPTED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=NO_CHARGE,
        cost_information=None,
        lapses_at=now,
        hold=Hold(units=held),
        received_at=now,
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )
