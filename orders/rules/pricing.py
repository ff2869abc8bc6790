"""What an order is worth at the confirmed price: units, amount, charges, payment (ORD-11, FEE-3, FND-3).

Prices are in the fund's currency; `fx_rate` is units of that currency per euro (1 for a fund in euro). All roundings
are half up: money to the cent, units to the fund's decimals. Preview, settlement and replay call these same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from depot.kernel.money import Eur, Units, total


@dataclass(frozen=True, slots=True)
class ChargeRate:
    """A charge of the price list that applies to an order: `percent` of the net amount."""

    name: str
    percent: Decimal

    @property
    def share(self) -> Fraction:
        """The rate as an exact share of the net amount."""
        return Fraction(self.percent) / 100


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as booked."""

    name: str
    amount: Eur


@dataclass(frozen=True, slots=True)
class Quote:
    """The confirmed price, and the rate of exchange at which it settles."""

    price: Decimal
    currency: str = "EUR"
    fx_rate: Decimal = Decimal(1)

    @property
    def in_euro(self) -> Fraction:
        """One unit in euro, exactly."""
        return Fraction(self.price) / Fraction(self.fx_rate)


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """`amount` is the value of the units; a subscription pays it plus the charges, a redemption yields it less them."""

    units: Units
    amount: Eur
    charges: tuple[Charge, ...]
    payment: Eur


def subscription_by_amount(
    amount: Eur, quote: Quote, *, charges: Sequence[ChargeRate] = (), unit_decimals: int = 6
) -> PricedOrder:
    """Charges are inside the amount: net = half up(amount / (1 + rates)), the last charge is the residual (FEE-3)."""
    net = net_of_charges(amount, charges)
    inside = _charges_of(net, charges, whole=amount - net)
    units = Units.half_up(net.exact / quote.in_euro, unit_decimals)
    return PricedOrder(units, net, inside, amount)


def net_of_charges(amount: Eur, charges: Sequence[ChargeRate]) -> Eur:
    """Half up(amount / (1 + rates)): what of an amount is invested (FEE-3)."""
    return Eur.half_up(amount.exact / (1 + sum((rate.share for rate in charges), Fraction(0))))


def subscription_by_units(units: Units, quote: Quote, *, charges: Sequence[ChargeRate] = ()) -> PricedOrder:
    """The charges come on top of the value of the units (FEE-3)."""
    amount = value(units, quote)
    on_top = _charges_of(amount, charges)
    return PricedOrder(units, amount, on_top, amount + total(charge.amount for charge in on_top))


def redemption_by_units(units: Units, quote: Quote, *, charges: Sequence[ChargeRate] = ()) -> PricedOrder:
    """Value of the units less the charges; taxes are withheld by the caller (ORD-11)."""
    amount = value(units, quote)
    taken = _charges_of(amount, charges)
    return PricedOrder(units, amount, taken, amount - total(charge.amount for charge in taken))


def redemption_by_amount(
    amount: Eur, quote: Quote, *, charges: Sequence[ChargeRate] = (), unit_decimals: int = 6
) -> PricedOrder:
    """Units worth the amount before charges and taxes; booked is what these units are worth (ORD-1, ORD-11)."""
    return redemption_by_units(Units.half_up(amount.exact / quote.in_euro, unit_decimals), quote, charges=charges)


def value(units: Units, quote: Quote) -> Eur:
    """Units · price / rate, half up to cents, of an order as of a balance (ORD-11)."""
    return Eur.half_up(units.exact * quote.in_euro)


def front_load(amount: Eur, units: Units, redemption_quote: Quote) -> Eur:
    """What the issue price takes over the redemption price: amount − half up(units · redemption price) (FEE-3)."""
    return amount - value(units, redemption_quote)


def _charges_of(net: Eur, rates: Sequence[ChargeRate], *, whole: Eur | None = None) -> tuple[Charge, ...]:
    """Each charge half up of the net; where the whole is given, the last is what remains of it (FEE-3)."""
    charges = [Charge(rate.name, Eur.half_up(net.exact * rate.share)) for rate in rates]
    if charges and whole is not None:
        others = total(charge.amount for charge in charges[:-1])
        charges[-1] = Charge(charges[-1].name, whole - others)
    return tuple(charges)
