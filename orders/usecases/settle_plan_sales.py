"""Sales that the bank makes for plans are settled at the published price of their day (PLN-3, PLN-6, TAX-36)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.usecases.prices_on import prices_on
from depot.funds.usecases.rates_on import rates_on
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PREFIX, DepotId, OrderId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from depot.payments.model.fees import DebitLoss
from depot.payments.usecases.claim_losses import claim_losses
from orders.errors import NotSettledYet
from orders.model import MoneyPlace, Order, OrderState
from orders.rules.dealing_price import quote_of
from orders.rules.plans.wording import Letter, loss_letter
from orders.rules.settling import Booked, Dealt, Uncovered
from orders.store import plan_sales as store
from orders.store.plan_sales import Linked
from orders.usecases.book_settlements import book_settlements
from orders.usecases.dealing_terms import dealing_terms
from orders.usecases.end_orders import end_orders
from orders.usecases.end_used_up_plans import end_used_up_plans
from orders.usecases.file_plan_letters import file_plan_letters

# Orders that the bank makes itself settle at the mid rate (FND-3, `dealing_price.margin_of`).
NO_MARGIN: Final = Decimal(0)


def settle_plan_sales(
    tx: Session, isin: str, price_day: date, *, calendars: Calendars, limit: int, now: datetime
) -> tuple[list[Booked], list[Uncovered]]:
    """A net withdrawal brings its net to the cent or the rest of the position; what a returned debit lacks is claimed.

    The bank takes the units over at the price, as with sales for taxes (PLN-3, PLN-6, TAX-36).
    """
    found = store.on_price(tx, isin, price_day, limit=limit)
    if not found:
        return [], []
    dealt = _dealt(tx, found[0].order, price_day, calendars=calendars, now=now)
    booked, uncovered = book_settlements(tx, dealt, [one.order for one in found], claims={}, now=now)
    failed = [one.order for one in uncovered]
    end_orders(tx, failed, state=OrderState.CANCELLED, reason="the position holds no units", now=now)
    linked = {one.order.order_id: one for one in found}
    brought = {order.order_id: Eur.ZERO for order in failed} | {one.order.order_id: one.payment for one in booked}
    _claim_losses(tx, [(linked[order], payment) for order, payment in brought.items()], now=now)
    end_used_up_plans(tx, _exhausted(booked, linked), now=now)
    return booked, uncovered


def _exhausted(booked: Sequence[Booked], linked: dict[OrderId, Linked]) -> list[tuple[DepotId, Linked]]:
    return [
        (one.order.depot_id, linked[one.order.order_id])
        for one in booked
        if not one.units_after and one.order.money is not MoneyPlace.DIRECT_DEBIT
    ]


def _claim_losses(tx: Session, sold: Sequence[tuple[Linked, Eur]], *, now: datetime) -> None:
    """The loss is owed from now on like a fee, and met from the next money or by units (PLN-6, FEE-2)."""
    letters: list[tuple[DepotId, Letter]] = []
    losses: list[DebitLoss] = []
    for one, brought in sold:
        order = one.order
        if order.money is not MoneyPlace.DIRECT_DEBIT or order.size.amount is None or brought >= order.size.amount:
            continue
        loss = order.size.amount - brought
        letters.append((order.depot_id, loss_letter(order.size.amount, loss)))
        losses.append(DebitLoss(order.depot_id, loss, order.order_id))
        content = {"order": to_text(PREFIX["OrderId"], order.order_id), "loss": str(loss)}
        publish(tx, Event("debit_loss_claimed.v1", order.order_id, content, depot=order.depot_id), now=now)
    claim_losses(tx, losses, now=now)
    file_plan_letters(tx, letters, now=now)


def _dealt(tx: Session, order: Order, price_day: date, *, calendars: Calendars, now: datetime) -> Dealt:
    price = prices_on(tx, (order.isin,), price_day).get(order.isin)
    if price is None:
        raise NotSettledYet("price", price_day)
    mid_rate = rates_on(tx, (price.currency,), price_day).get(price.currency)
    if mid_rate is None:
        raise NotSettledYet("exchange_rate", price_day)
    assert order.settlement_day is not None, "orders of the bank have all their days"
    side = Side.REDEMPTION
    return Dealt(
        bundle_id=None,
        side=side,
        terms=dealing_terms(tx, order.isin, accepted_under=order.terms_valid_from, price_day=price_day),
        quote=quote_of(price.redemption_price, price.currency, side, mid_rate=mid_rate, margin_percent=NO_MARGIN),
        mid_rate=mid_rate,
        price_day=price_day,
        settlement_day=order.settlement_day,
        booked_on=calendars.next_business_day(clock.today(now)),
    )
