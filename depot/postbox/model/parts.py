"""The parts that documents are made of; every figure typed, JSON only at the very end (DOC-3)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

from depot.kernel.money import Eur, Money, Units


def plain(value: Any) -> Any:
    """The value as JSON: figures as strings with a dot, days as ISO 8601, parts as objects, tuples as lists."""
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if names := _parts_of(kind):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Money):
        return {"amount": str(value), "currency": value.currency}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return _text(value)


_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})


@cache
def _parts_of(kind: Hashable) -> tuple[str, ...]:
    """The names of what a part is made of; none for a figure. Asked once for each kind, not for each document."""
    if not isinstance(kind, type) or not is_dataclass(kind) or issubclass(kind, Money | Eur | Units):
        return ()
    return tuple(field.name for field in fields(kind))


def _text(value: Eur | Units | UUID | StrEnum | Decimal | date | datetime) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    assert isinstance(value, Eur | Units | UUID | StrEnum), f"no JSON form for {type(value).__name__}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Address:
    """The address block: one or more name lines, then the place; the country is printed outside Germany only."""

    names: tuple[str, ...]
    street: str
    postcode: str
    city: str
    country: str = "DE"
    country_name: str = "Deutschland"


@dataclass(frozen=True, slots=True)
class DepotHead:
    """Which depot a document is about: its 11-digit number, the product as printed, the holders' names."""

    depot_number: str
    product: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a booking: what it is for, the claim still open afterwards, what was charged now."""

    name: str
    charged: Eur
    open_claim: Eur = Eur(0)  # noqa: RUF009 - a frozen amount
    vat_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Taxes:
    """The three taxes withheld, one by one (§ 43a EStG, § 4 SolZG, § 51a EStG)."""

    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur

    @property
    def total(self) -> Eur:
        """What was withheld in all."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax


@dataclass(frozen=True, slots=True)
class TaxWorking:
    """The way from the income to the base of the tax (TAX-21); `income_label` is the German name of the first line."""

    income_label: str
    income: Eur
    vorabpauschalen_deducted: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    losses_used: Eur
    loss_added: Eur
    exemption_used: Eur
    foreign_tax_credited: Eur
    tax_base: Eur


@dataclass(frozen=True, slots=True)
class FxMargin:
    """The exchange margin in the rate, with the mid rate it was taken from."""

    amount: Eur
    mid_rate: Decimal


@dataclass(frozen=True, slots=True)
class SalesCharge:
    """The front load inside the price: the commission paid on and the discount the customer had on it."""

    commission_paid: Eur
    discount_percent: Decimal


@dataclass(frozen=True, slots=True)
class PositionBalance:
    """A position after the booking: units, valuation and its day, kind of custody, units locked by law (VL)."""

    position_number: str
    fund: str
    isin: str
    units: Units
    valuation_price: Decimal
    price_currency: str
    valuation_day: date
    exchange_rate: Decimal | None
    value: Eur
    custody: str = "Wertpapierrechnung"
    custody_country: str = ""
    locked_units: Units | None = None
    locked_until: date | None = None


@dataclass(frozen=True, slots=True)
class DepotBalance:
    """What stands under every settlement: the positions touched, the depot's total, the exemption order (DOC-3)."""

    positions: tuple[PositionBalance, ...]
    depot_total: Eur
    total_day: date
    exemption_noted: Eur | None
    exemption_left: Eur | None
    church_tax_applies: bool


class BookingKind(StrEnum):
    """What was booked; the template knows its German headline."""

    PURCHASE = "purchase"
    SAVINGS_PLAN = "savings_plan"
    SALE = "sale"
    WITHDRAWAL_PLAN = "withdrawal_plan"
    SWITCH_OUT = "switch_out"
    SWITCH_IN = "switch_in"
    REINVESTMENT = "reinvestment"
    VORABPAUSCHALE_SALE = "vorabpauschale_sale"
    FEE_SALE = "fee_sale"


class PaymentWay(StrEnum):
    """Where the money came from or went; the template knows the German sentence."""

    FROM_CASH_ACCOUNT = "from_cash_account"
    TO_CASH_ACCOUNT = "to_cash_account"
    DIRECT_DEBIT = "direct_debit"
    FROM_TRUST_ACCOUNT = "from_trust_account"
    TO_REFERENCE_ACCOUNT = "to_reference_account"
    FROM_DISTRIBUTION = "from_distribution"
    TO_REINVESTMENT = "to_reinvestment"
    TAX_CLAIM = "tax_claim"
    FEE_CLAIM = "fee_claim"
    RETURNED_DEBIT = "returned_debit"
    SWITCH = "switch"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class Payment:
    """The amount paid and its way; `iban` as it may be printed, `due_on` the day of a direct debit."""

    amount: Eur
    way: PaymentWay
    value_day: date | None = None
    iban: str | None = None
    due_on: date | None = None
