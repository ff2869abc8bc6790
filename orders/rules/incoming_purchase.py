"""CSH-3: money that came with the name of a fund becomes an order to buy, received when it was matched."""

from __future__ import annotations

from datetime import datetime

from depot.funds.model import FundTerms, Side
from depot.funds.rules.dealing import deals
from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId, OrderId
from depot.kernel.money import Eur
from depot.vl.model import PaymentTaken
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.receipt import received


def can_buy(amount: Eur, terms: FundTerms | None) -> bool:
    """The fund sells, the amount is enough, and nobody must first be admitted to it (ORD-3)."""
    if terms is None or terms.is_complex:
        return False
    return deals(terms.state, Side.SUBSCRIPTION) and amount >= terms.minimum_subscription


def incoming_purchase(
    amount: Eur,
    terms: FundTerms,
    *,
    order_id: OrderId,
    depot: DepotId,
    calendars: Calendars,
    now: datetime,
    purpose: Purpose = Purpose.CUSTOMER,
) -> Order:
    """By amount from the cash account, with the charges of any purchase; the transfer itself is the order (CSH-3)."""
    order = Order(
        order_id=order_id,
        depot_id=depot,
        position_id=None,
        isin=terms.isin,
        side=Side.SUBSCRIPTION,
        size=Size(SizedBy.AMOUNT, amount=amount),
        money=MoneyPlace.CASH_ACCOUNT,
        purpose=purpose,
        state=OrderState.PLACED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=terms.transaction_charge_percent,
        cost_information=None,
        lapses_at=now,
        hold=Hold(money=amount),
    )
    return received(order, terms, at=now, calendars=calendars)


def can_buy_vl(terms: FundTerms | None) -> bool:
    """VL may be of any amount, also 6.65 EUR; the fund must sell (VL-1)."""
    return terms is not None and not terms.is_complex and deals(terms.state, Side.SUBSCRIPTION)


def vl_purchases(
    taken: PaymentTaken,
    terms: FundTerms,
    *,
    order_ids: tuple[OrderId, OrderId],
    depot: DepotId,
    calendars: Calendars,
    now: datetime,
) -> list[Order]:
    """What counts as VL first, then what exceeds the maximum of the year, as any purchase (VL-1)."""
    parts = ((taken.counted, Purpose.VL, order_ids[0]), (taken.excess, Purpose.CUSTOMER, order_ids[1]))
    return [
        incoming_purchase(amount, terms, order_id=order_id, depot=depot, calendars=calendars, now=now, purpose=purpose)
        for amount, purpose, order_id in parts
        if amount
    ]
