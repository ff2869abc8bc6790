"""FEE-2: which position of a depot is sold for what it owes in fees, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from depot.funds.model import FundTerms, Price, Side
from depot.funds.rules.dealing import deals
from depot.holdings.model import Position
from depot.kernel.ids import DepotId, OrderId, PositionId
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace, Order, Purpose
from orders.rules.bank_orders import OrderDays, bank_sale, units_reserved


@dataclass(frozen=True, slots=True)
class Market:
    """Terms, last prices and rates by fund; `sellable` are the units the bank may sell: none locked or under notice."""

    terms: Mapping[str, FundTerms]
    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    sellable: Mapping[PositionId, Units]

    def worth(self, place: Position) -> Fraction:
        """At the last price; a fund whose price nobody knows counts nothing."""
        price = self.prices.get(place.isin)
        rate = self.rates.get(price.currency) if price else None
        if price is None or rate is None:
            return Fraction(0)
        return self.sellable[place.position_id].exact * Fraction(price.redemption_price) / Fraction(rate)


def largest(places: Iterable[Position], market: Market) -> Position | None:
    """The position worth most of what may be sold, in a fund that redeems; None where there is none (FEE-2, VL-6)."""
    able = [
        place
        for place in places
        if place.isin in market.terms
        and deals(market.terms[place.isin].state, Side.REDEMPTION)
        and market.sellable[place.position_id]
    ]
    return max(able, key=lambda place: (market.worth(place), place.position_id), default=None)


def fee_sale(
    owed: Eur, place: Position, market: Market, *, order_id: OrderId, depot: DepotId, days: OrderDays, now: datetime
) -> Order:
    """As many units as bring the net after their own tax, taken over by the bank at the price of the day (FEE-2)."""
    terms, price = market.terms[place.isin], market.prices.get(place.isin)
    rate = market.rates.get(price.currency) if price else None
    free = market.sellable[place.position_id]
    held = units_reserved(owed, free, price, mid_rate=rate, unit_decimals=terms.unit_decimals)
    return bank_sale(
        owed,
        terms,
        purpose=Purpose.FEE,
        money=MoneyPlace.CASH_ACCOUNT,
        order_id=order_id,
        where=(depot, place.position_id),
        held=held,
        days=days,
        now=now,
    )
