"""Sales that meet the tax on Vorabpauschalen are settled at the published price of their day (TAX-34)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.usecases.prices_on import prices_on
from depot.funds.usecases.rates_on import rates_on
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import NotSettledYet
from orders.model import Order, OrderState
from orders.rules.dealing_price import quote_of
from orders.rules.settling import Booked, Dealt, Uncovered
from orders.store import collections as store
from orders.usecases.book_settlements import book_settlements
from orders.usecases.dealing_terms import dealing_terms
from orders.usecases.end_orders import end_orders
from tax.model import CollectionWay
from tax.usecases.claims_among import claims_among
from tax.usecases.settle_collections import settle_collections

# Orders that the bank makes itself settle at the mid rate (FND-3, `dealing_price.margin_of`).
NO_MARGIN: Final = Decimal(0)


def settle_tax_sales(
    tx: Session, isin: str, price_day: date, *, calendars: Calendars, limit: int, now: datetime
) -> tuple[list[Booked], list[Uncovered]]:
    """As many units as bring the tax due after the sale's own taxes; a sale that cannot is ended (TAX-34, TAX-35).

    The claim of a sale that is ended stays open: the cash account or a report is left for it.
    """
    found = store.on_price(tx, isin, price_day, limit=limit)
    if not found:
        return [], []
    claims = claims_among(tx, [event for _, event in found])
    orders = [order for order, _ in found]
    claim_of = {order.order_id: claims[event] for order, event in found}
    dealt = _dealt(tx, orders[0], price_day, calendars=calendars, now=now)
    booked, uncovered = book_settlements(tx, dealt, orders, claims=claim_of, now=now)
    settled = {one.claim.event_id: one.settlement_id for one in booked if one.claim is not None}
    settle_collections(tx, settled, way=CollectionWay.UNITS, settled_on=dealt.booked_on)
    for one in booked:
        assert one.claim is not None, "these sales are made for claims"
        content = {
            "tax_event_id": to_text(PREFIX["TaxEventId"], one.claim.event_id),
            "amount": str(one.claim.due),
            "way": CollectionWay.UNITS.value,
        }
        publish(tx, Event("tax_collected.v1", one.claim.event_id, content, depot=one.claim.depot), now=now)
    failed = [one.order for one in uncovered]
    end_orders(tx, failed, state=OrderState.CANCELLED, reason="the units do not bring the tax due", now=now)
    return booked, uncovered


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
