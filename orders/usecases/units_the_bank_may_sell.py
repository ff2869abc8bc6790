"""What a sale that the bank makes itself may take: no units under notice or locked by law (ORD-16 to ORD-18, VL-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.depots_among import depots_among
from depot.funds.model import FundTerms
from depot.holdings.model import Position
from depot.kernel.ids import PositionId
from depot.kernel.money import Units
from orders.model import Size, SizedBy
from orders.rules.pricing import Quote
from orders.rules.real_estate import free_of_notice
from orders.usecases.last_quote import last_quote
from orders.usecases.real_estate_facts import real_estate_facts


def units_the_bank_may_sell(
    tx: Session, positions: Iterable[Position], terms: Mapping[str, FundTerms], *, on: date
) -> dict[PositionId, Units]:
    """The free units; of an open real-estate fund only old ones, up to what the half-year leaves (ORD-16, ORD-17).

    Locked units are no free units (VL-6). Asks the database about positions in real-estate funds only.
    """
    held = list(positions)
    found = {place.position_id: place.units_free for place in held}
    under_notice = [place for place in held if place.isin in terms and terms[place.isin].is_open_real_estate]
    depots = depots_among(tx, {place.depot_id for place in under_notice}) if under_notice else {}
    for place in under_notice:
        price, rate = last_quote(tx, place.isin, until=on)
        facts = real_estate_facts(
            tx, place, depots[place.depot_id].holders, size=Size(SizedBy.ALL), price=price, mid_rate=rate, on=on
        )
        quote = None if price is None or rate is None else Quote(price.redemption_price, price.currency, rate)
        decimals = terms[place.isin].unit_decimals
        found[place.position_id] = min(place.units_free, free_of_notice(facts, quote, unit_decimals=decimals))
    return found
