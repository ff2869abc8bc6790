"""FND-1: what fund terms must say before they are recorded; every fault is found, none hides another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from stdnum import isin as isin_number
from stdnum.de import wkn as wkn_number

from depot.funds.model import FundState, FundTerms
from depot.funds.rules.dealing import may_follow
from depot.funds.rules.iso_codes import CURRENCIES, DOMICILES
from depot.kernel.errors import Fault
from depot.kernel.holiday_seed import is_seeded
from depot.kernel.money import Eur

_WKN: Final = re.compile(r"[A-HJ-NP-Z0-9]{6}")
_DAYS_MAX: Final = 30
_UNIT_DECIMALS_MAX: Final = 6
_PERCENT_MAX: Final = {
    "front_load_percent": Decimal(20),
    "front_load_discount_percent": Decimal(100),
    "transaction_charge_percent": Decimal(5),
    "ongoing_costs_percent": Decimal(20),
    "distribution_fee_percent": Decimal(10),
}
_DAYS: Final = (
    "subscription_pricing_days",
    "redemption_pricing_days",
    "subscription_settlement_days",
    "redemption_settlement_days",
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The states of the fund's rows before and after the new one, where there are such rows."""

    before: FundState | None = None
    after: FundState | None = None

    @property
    def is_first(self) -> bool:
        """Whether the fund has no terms at all yet."""
        return self.before is None and self.after is None


def is_isin(text: str) -> bool:
    """Whether the text is an ISIN as it is written, with a country code that exists and the right check digit."""
    return bool(isin_number.is_valid(text)) and isin_number.compact(text) == text


def terms_faults(terms: FundTerms, *, neighbours: Neighbours, today: date) -> tuple[Fault, ...]:
    """Everything in the terms that breaks FND-1."""
    return (*_identity(terms), *_figures(terms), *_calendars(terms), *_validity(terms, neighbours, today))


def _fault(field: str, detail: str, code: str = "invalid") -> Fault:
    return Fault("FND-1", f"/{field}", f"/{field}: {detail}", code)


def _identity(terms: FundTerms) -> Iterator[Fault]:
    if not is_isin(terms.isin):
        yield _fault("isin", "is no ISIN: country code or check digit is wrong", "isin-check-digit")
    if terms.wkn is not None:
        if not _WKN.fullmatch(terms.wkn):
            yield _fault("wkn", "a WKN is six digits or capital letters without I and O", "wkn")
        elif terms.isin.startswith("DE000") and wkn_number.to_isin(terms.wkn) != terms.isin:
            yield _fault("wkn", "does not belong to the ISIN", "wkn-not-of-isin")
    if terms.currency not in CURRENCIES:
        yield _fault("currency", "is no currency of ISO 4217", "currency")
    if terms.domicile not in DOMICILES:
        yield _fault("domicile", "is no country that funds of the bank come from", "domicile")
    yield from (
        _fault(field, "must not be empty", "missing") for field in ("name", "company") if not _said(terms, field)
    )


def _said(terms: FundTerms, field: str) -> bool:
    return bool(str(getattr(terms, field)).strip())


def _figures(terms: FundTerms) -> Iterator[Fault]:
    for field, most in _PERCENT_MAX.items():
        if not 0 <= getattr(terms, field) <= most:
            yield _fault(field, f"must be from 0 to {most} percent", "out-of-range")
    for field in _DAYS:
        if not 0 <= getattr(terms, field) <= _DAYS_MAX:
            yield _fault(field, f"must be from 0 to {_DAYS_MAX} fund days", "out-of-range")
    if not 0 <= terms.unit_decimals <= _UNIT_DECIMALS_MAX:
        yield _fault("unit_decimals", f"must be from 0 to {_UNIT_DECIMALS_MAX}", "out-of-range")
    for field in ("minimum_subscription", "minimum_plan"):
        if getattr(terms, field) < Eur.ZERO:
            yield _fault(field, "must not be negative", "out-of-range")
    if terms.cut_off.tzinfo is not None:
        yield _fault("cut_off", "is a time of day in Berlin, without an offset", "cut-off")


def _calendars(terms: FundTerms) -> Iterator[Fault]:
    for place, code in enumerate(terms.calendars):
        if not is_seeded(code, terms.valid_from.year):
            yield _fault(f"calendars/{place}", "no such calendar is kept", "unknown-calendar")


def _validity(terms: FundTerms, neighbours: Neighbours, today: date) -> Iterator[Fault]:
    # The first row may reach back, for prices of the past; later ones would change what orders were accepted under.
    if not neighbours.is_first and terms.valid_from < today:
        yield _fault("valid_from", "must not lie in the past: orders were accepted under other terms", "retroactive")
    if neighbours.before is not None and not may_follow(neighbours.before, terms.state):
        yield _fault("state", f"may not follow the state {neighbours.before}", "state")
    if neighbours.after is not None and not may_follow(terms.state, neighbours.after):
        yield _fault("state", f"may not come before the recorded state {neighbours.after}", "state")
