"""The nouns of funds: dated terms, prices with their versions, what was held for staff and what staff decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from depot.kernel.ids import PriceId, StaffId
from depot.kernel.money import Eur, half_up_decimal


class FundClass(StrEnum):
    """The class of a fund for the partial exemption (Teilfreistellung, § 20 InvStG)."""

    NONE = "none"
    EQUITY = "equity"
    MIXED = "mixed"
    REAL_ESTATE = "real_estate"
    FOREIGN_REAL_ESTATE = "foreign_real_estate"


class ShareClass(StrEnum):
    """Whether the fund keeps its income (thesaurierend) or pays it out (ausschüttend)."""

    ACCUMULATING = "accumulating"
    DISTRIBUTING = "distributing"


class FundState(StrEnum):
    """Where a fund stands in its life (FND-1)."""

    OPEN = "open"
    SUBSCRIPTIONS_SUSPENDED = "subscriptions_suspended"
    REDEMPTIONS_SUSPENDED = "redemptions_suspended"
    IN_LIQUIDATION = "in_liquidation"
    CLOSED = "closed"
    MERGED = "merged"


class Side(StrEnum):
    """Which way units go: the holder buys (Kauf) or sells (Verkauf)."""

    SUBSCRIPTION = "subscription"
    REDEMPTION = "redemption"


@dataclass(frozen=True, slots=True)
class FundTerms:
    """What holds for a fund from a day on (FND-1); an order keeps `valid_from` of the row it was accepted under."""

    isin: str
    valid_from: date
    wkn: str | None
    name: str
    company: str
    currency: str
    domicile: str
    fund_class: FundClass
    share_class: ShareClass
    is_complex: bool
    is_open_real_estate: bool
    in_universe: bool
    state: FundState
    minimum_subscription: Eur
    minimum_plan: Eur
    unit_decimals: int
    cut_off: time
    subscription_pricing_days: int
    redemption_pricing_days: int
    subscription_settlement_days: int
    redemption_settlement_days: int
    calendars: tuple[str, ...]
    front_load_percent: Decimal
    front_load_discount_percent: Decimal
    transaction_charge_percent: Decimal
    ongoing_costs_percent: Decimal
    distribution_fee_percent: Decimal

    @property
    def calendar_codes(self) -> tuple[str, ...]:
        """The calendars that close the fund: those of the prospectus, and its own, which carries its ISIN (ORD-9)."""
        return (*self.calendars, self.isin)

    @property
    def front_load_rate(self) -> Decimal:
        """The front load after the discount, as a share of the redemption price."""
        return self.front_load_percent * (100 - self.front_load_discount_percent) / 10_000

    @property
    def transaction_charge_rate(self) -> Decimal:
        """The transaction charge as a share of the net (0.20 % on ETFs is 0.002)."""
        return self.transaction_charge_percent / 100

    def pricing_days(self, side: Side) -> int:
        """Forward-pricing days of the side (ORD-7)."""
        return self.subscription_pricing_days if side is Side.SUBSCRIPTION else self.redemption_pricing_days

    def settlement_days(self, side: Side) -> int:
        """Settlement days of the side (ORD-8)."""
        return self.subscription_settlement_days if side is Side.SUBSCRIPTION else self.redemption_settlement_days


def fund_subject(isin: str) -> UUID:
    """The id under which events speak of a fund; its name in the world is the ISIN."""
    return uuid5(NAMESPACE_URL, f"urn:isin:{isin}")


@dataclass(frozen=True, slots=True)
class Price:
    """A fund's price of a day in the version that counts now."""

    isin: str
    day: date
    redemption_price: Decimal
    issue_price: Decimal
    currency: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class PriceVersion:
    """One version of a price, where it came from, and why it replaced the one before (FND-2)."""

    price_id: PriceId
    price: Price
    source: str
    reason: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class YearPrices:
    """The first and the last redemption price set in a year, each with the rate of its own day (TAX-5, TAX-10).

    A rate is currency per EUR; 1 for EUR.
    """

    isin: str
    first_day: date
    first_price: Decimal
    first_currency: str
    first_rate: Decimal
    last_day: date
    last_price: Decimal
    last_currency: str
    last_rate: Decimal
    count: int
    months: int

    @property
    def currency(self) -> str:
        """The currency at the end of the year."""
        return self.last_currency

    @property
    def first_price_eur(self) -> Decimal:
        """The first price in EUR at the rate of its own day (TAX-10)."""
        return _in_euro(self.first_price, self.first_rate)

    @property
    def last_price_eur(self) -> Decimal:
        """The last price in EUR at the rate of its own day (TAX-10)."""
        return _in_euro(self.last_price, self.last_rate)


def _in_euro(price: Decimal, rate: Decimal) -> Decimal:
    # Twelve decimals: four more than the Vorabpauschale per unit keeps, so the division leaves no trace in it.
    return price if rate == 1 else half_up_decimal(Fraction(price) / Fraction(rate), 12)


class QuoteKind(StrEnum):
    """What a line of a file names: the price of a fund, or the price of a euro in another currency."""

    PRICE = "price"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a file says of a subject (ISIN or currency) on a day; a rate has neither issue price nor currency."""

    kind: QuoteKind
    subject: str
    day: date
    value: Decimal
    issue_price: Decimal | None = None
    currency: str | None = None


class HoldReason(StrEnum):
    """Why a quote is not taken as it came (FND-2)."""

    UNKNOWN_FUND = "unknown_fund"
    WRONG_CURRENCY = "wrong_currency"
    FUTURE_DAY = "future_day"
    JUMP = "jump"
    ISSUE_PRICE = "issue_price"
    CORRECTION = "correction"


class Verdict(StrEnum):
    """What staff may say about a held quote."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Decision:
    """The second pair of eyes: who decided on a held quote, when and why."""

    verdict: Verdict
    reason: str
    decided_by: StaffId
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A quote that waits for staff, or that staff has decided on."""

    price_id: PriceId
    quote: Quote
    reason: HoldReason
    source: str
    proposed_by: StaffId | None
    held_at: datetime
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line of a file that cannot be read: its number, counted from 1, and what is wrong with it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PriceReport:
    """What became of a file: every line is loaded, unchanged, held or a fault."""

    loaded: int
    unchanged: int
    held: int
    faults: tuple[LineFault, ...] = field(default=())
