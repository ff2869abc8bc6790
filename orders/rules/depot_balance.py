"""DOC-3: what stands under every settlement and note: the position touched, the depot's total, the exemption order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from depot.funds.model import FundTerms, Price
from depot.holdings.model import Position
from depot.kernel.ids import PositionId
from depot.kernel.money import Eur, Units, total
from depot.postbox.model.parts import DepotBalance, PositionBalance
from tax.model import TaxStatus, YearStatus
from tax.rules.exemption_order import in_force


@dataclass(frozen=True, slots=True)
class Valued:
    """What values a depot: the last prices, the rates of their currencies, and the custody country."""

    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    custody_country: str


@dataclass(frozen=True, slots=True)
class Valuation:
    """At what one position is valued; `rate` is None for a price in euro."""

    price: Decimal
    currency: str
    day: date
    rate: Decimal | None


def worth(units: Units, price: Decimal, rate: Decimal) -> Eur:
    """Units · price / rate, half up, as in a booking (ORD-11)."""
    return Eur.half_up(units.exact * Fraction(price) / Fraction(rate))


def depot_balance(
    touched: Position,
    valuation: Valuation | None,
    *,
    held: Sequence[Position],
    units_after: Mapping[PositionId, Units],
    valued: Valued,
    terms: FundTerms,
    year: YearStatus,
    status: TaxStatus,
    on: date,
) -> DepotBalance:
    """The balance after a booking; `held` are all positions of the depot, `units_after` those the booking changed.

    Without a valuation of its own the position is shown at the last price; where none is known it is worth nothing yet.
    """
    shown = _position(touched, valuation or _last(touched.isin, valued, terms, on), units_after, valued, terms)
    others = [position for position in held if position.position_id != touched.position_id]
    rest = total(_value(position, units_after, valued) for position in others)
    order = in_force(year.orders, on)
    return DepotBalance(
        positions=(shown,),
        depot_total=shown.value + rest,
        total_day=on,
        exemption_noted=order.amount if order else None,
        exemption_left=status.exemption_left if order else None,
        church_tax_applies=any((status.church_tax_rate, *(half.church_tax_rate for half in status.halves))),
    )


def _last(isin: str, valued: Valued, terms: FundTerms, on: date) -> Valuation:
    price = valued.prices.get(isin)
    if price is None:
        return Valuation(Decimal(0), terms.currency, on, None)
    rate = None if price.currency == "EUR" else valued.rates.get(price.currency)
    return Valuation(price.redemption_price, price.currency, price.day, rate)


def _position(
    touched: Position,
    valuation: Valuation,
    units_after: Mapping[PositionId, Units],
    valued: Valued,
    terms: FundTerms,
) -> PositionBalance:
    units = units_after.get(touched.position_id, touched.units)
    return PositionBalance(
        position_number=touched.number,
        fund=terms.name,
        isin=touched.isin,
        units=units,
        valuation_price=valuation.price,
        price_currency=valuation.currency,
        valuation_day=valuation.day,
        exchange_rate=valuation.rate,
        value=worth(units, valuation.price, valuation.rate or Decimal(1)),
        custody_country=valued.custody_country,
    )


def _value(position: Position, units_after: Mapping[PositionId, Units], valued: Valued) -> Eur:
    price = valued.prices.get(position.isin)
    if price is None or price.currency not in valued.rates:
        return Eur.ZERO
    units = units_after.get(position.position_id, position.units)
    return worth(units, price.redemption_price, valued.rates[price.currency])
