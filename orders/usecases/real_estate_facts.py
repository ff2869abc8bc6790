"""What decides whether units of an open real-estate fund go without notice (ORD-16, ORD-17)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.accounts.usecases.depots_held_by import depots_held_by
from depot.funds.model import Price
from depot.holdings.model import Position
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur
from orders.model import RealEstateFacts, Size
from orders.rules.pricing import Quote, value
from orders.rules.real_estate import half_year
from orders.store import notices


def real_estate_facts(
    tx: Session,
    position: Position,
    investors: Collection[PersonId],
    *,
    size: Size,
    price: Price | None,
    mid_rate: Decimal | None,
    on: date,
) -> RealEstateFacts:
    """Lots, notices, and what the investors sold in the half-year over all their depots, at the last price."""
    quote = None
    if price is not None and mid_rate is not None:
        quote = Quote(price.redemption_price, price.currency, mid_rate)
    depots = {depot for person in investors for depot in depots_held_by(tx, person, on=on)}
    first, last = half_year(on)
    money, units = notices.sold_without(tx, depots, position.isin, first=first, last=last)
    asked = size.units or position.units_free
    worth = size.amount or (value(asked, quote) if quote else None)
    return RealEstateFacts(
        lots=lots_of(tx, (position.position_id,))[position.position_id],
        reserved=position.units_held,
        used=money + (value(units, quote) if quote else Eur.ZERO),
        worth=worth,
        on=on,
    )
