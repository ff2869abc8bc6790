"""The nouns of orders: what was asked, where it stands, what was bundled, confirmed and settled (ORD-1 to ORD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from auth.model import Release
from depot.accounts.model import RoleKind
from depot.funds.model import FundTerms, Price, Side
from depot.holdings.model import Lot, Position
from depot.kernel.ids import (
    BundleId,
    DepotId,
    DocumentId,
    FindingId,
    OrderId,
    PersonId,
    PositionId,
    SettlementId,
    TaxEventId,
)
from depot.kernel.money import Eur, Units


class OrderState(StrEnum):
    """Where an order stands; `rules.life_cycle` says which steps there are."""

    PLACED = "placed"  # waits for its release
    ACCEPTED = "accepted"  # released: received in the sense of ORD-4
    FORWARDED = "forwarded"  # in a bundle, sent to the fund company
    SETTLED = "settled"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # never released, or a limit that was never reached
    WATCHING = "watching"  # a limit that waits for its price (ORD-14)
    REACHED = "reached"  # a limit that only notifies has done so (ORD-14)
    SUSPENDED = "suspended"  # waits for its fund to take redemptions again (ORD-15)
    REJECTED = "rejected"  # the fund company does not execute it (ORD-10)


# An order in one of these holds what it needs and has not come to its end.
UNDER_WAY: Final = frozenset(
    {OrderState.PLACED, OrderState.WATCHING, OrderState.ACCEPTED, OrderState.SUSPENDED, OrderState.FORWARDED}
)


class SizedBy(StrEnum):
    """What the customer named (ORD-1)."""

    AMOUNT = "amount"
    UNITS = "units"
    ALL = "all"


class MoneyPlace(StrEnum):
    """Where the money comes from or goes to (ORD-2)."""

    CASH_ACCOUNT = "cash_account"
    REFERENCE_ACCOUNT = "reference_account"  # by direct debit when it is bought, by pay-out when it is sold
    DIRECT_DEBIT = "direct_debit"  # collected for a plan, or taken back with its return (PLN-5, PLN-6)


class Purpose(StrEnum):
    """Who or what caused the order."""

    CUSTOMER = "customer"
    REINVESTMENT = "reinvestment"  # of a distribution (ORD-20), without charge
    VORABPAUSCHALE = "vorabpauschale"  # units sold for the tax due, net by gross-up (TAX-34)
    SWITCH = "switch"  # a side of an Umschichtung: the redemption, or a purchase with its proceeds (ORD-1)
    LIMIT = "limit"  # the customer's sale that waits for a price (ORD-14)
    NOTICE = "notice"  # the customer's sale under notice from an open real-estate fund (ORD-16)
    PLAN = "plan"  # a due day of a savings or withdrawal plan (PLN-5)
    VL = "vl"  # a payment of the employer buys locked units (VL-1, VL-3)
    PLAN_SALE = "plan_sale"  # units the bank takes over: for a net withdrawal or a returned debit (PLN-3, PLN-6)
    FEE = "fee"  # units the bank takes over, so that the net meets what is owed in fees (FEE-2)


# What the bank makes itself is without charge, load and margin (ORD-20, TAX-34, PLN-3).
OF_THE_BANK: Final = frozenset({Purpose.REINVESTMENT, Purpose.VORABPAUSCHALE, Purpose.PLAN_SALE, Purpose.FEE})
# Sold at the published price of their day without the fund company: how many units it takes is known with it.
TAKEN_OVER: Final = frozenset({Purpose.VORABPAUSCHALE, Purpose.PLAN_SALE, Purpose.FEE})


@dataclass(frozen=True, slots=True)
class Size:
    """How much: an amount, units, or all there is."""

    by: SizedBy
    amount: Eur | None = None
    units: Units | None = None

    def __post_init__(self) -> None:
        assert (self.amount is not None) == (self.by is SizedBy.AMOUNT), "an amount goes with orders by amount"
        assert (self.units is not None) == (self.by is SizedBy.UNITS), "units go with orders by units"


class WarningKind(StrEnum):
    """What is only a warning: the person may overrule it (ORD-3)."""

    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a person asks for (ORD-2)."""

    side: Side
    isin: str
    size: Size
    money: MoneyPlace
    cost_information: str | None = None
    overruled: frozenset[WarningKind] = frozenset()


@dataclass(frozen=True, slots=True)
class SwitchTarget:
    """A fund that a switch goes into, with its share of the proceeds (ORD-1)."""

    isin: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SwitchRequest:
    """What a person asks for: out of a fund by amount, units or all, into one or several by percentage (ORD-1)."""

    isin: str
    size: Size
    targets: tuple[SwitchTarget, ...]
    cost_information: str | None = None
    overruled: frozenset[WarningKind] = frozenset()


@dataclass(frozen=True, slots=True)
class SwitchLeg:
    """A purchase of a switch; its order exists from the settlement of the redemption on (ORD-1)."""

    number: int
    target: SwitchTarget
    order_id: OrderId | None = None


@dataclass(frozen=True, slots=True)
class RealEstateFacts:
    """What decides whether units go without notice; `reserved` are units under notice or on sale.

    `used` is what the investor has sold without notice in the half-year, over all depots; `worth` is what the order
    would come to, None while no price is known.
    """

    lots: Sequence[Lot]
    reserved: Units
    used: Eur
    worth: Eur | None
    on: date


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All that the checks of an order look at; None is "there is none", or for `cash` "not looked at" (ORD-3).

    `mid_rate` is currency per EUR of the last day that has one; `is_admitted` is true of funds that need no admission.
    """

    terms: FundTerms | None
    price: Price | None
    mid_rate: Decimal | None
    position: Position | None
    cash: Eur | None
    duplicates: tuple[OrderId, ...]
    is_admitted: bool
    real_estate: RealEstateFacts | None = None
    has_mandate: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """What is reserved for an order until it settles or ends: units of the position, or money of the cash account."""

    units: Units = Units(0)  # noqa: RUF009 - a frozen amount
    money: Eur = Eur(0)  # noqa: RUF009 - a frozen amount

    def __bool__(self) -> bool:
        return bool(self.units) or bool(self.money)


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it stands now."""

    order_id: OrderId
    depot_id: DepotId
    position_id: PositionId | None
    isin: str
    side: Side
    size: Size
    money: MoneyPlace
    purpose: Purpose
    state: OrderState
    placed_by: PersonId | None
    placed_at: datetime
    terms_valid_from: date
    charge_percent: Decimal
    cost_information: str | None
    lapses_at: datetime
    hold: Hold
    received_at: datetime | None = None
    cut_off_at: datetime | None = None
    order_day: date | None = None
    price_day: date | None = None
    settlement_day: date | None = None
    bundle_id: BundleId | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None


class BundleState(StrEnum):
    """Where a bundle stands (ORD-10)."""

    SENT = "sent"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Bundle:
    """All orders of a fund, side and price day that met a cut-off, sent as one order to the fund company."""

    bundle_id: BundleId
    isin: str
    side: Side
    order_day: date
    price_day: date
    settlement_day: date
    state: BundleState
    orders: int
    total_amount: Eur
    total_units: Units
    sent_at: datetime
    origin: BundleId | None = None  # the bundle it was sent in, before it was split off


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the fund company confirmed of a bundle: price and totals; the amount is in the fund's currency."""

    bundle_id: BundleId
    isin: str
    side: Side
    price_day: date
    price: Decimal
    currency: str
    total_units: Units
    total_amount: Decimal
    fx_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderAwaiting:
    """An order that waits for releases: the caller's own, and the roles whose release is still owed (ORD-4)."""

    order: Order
    release: Release
    missing: tuple[RoleKind, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was booked for an order (ORD-12)."""

    settlement_id: SettlementId
    order_id: OrderId
    bundle_id: BundleId | None
    position_id: PositionId
    units: Units
    price: Decimal
    currency: str
    mid_rate: Decimal
    fx_rate: Decimal
    amount: Eur
    charges: tuple[tuple[str, Eur], ...]
    fx_margin: Eur
    tax: Eur
    payment: Eur
    tax_event_id: TaxEventId | None
    document_id: DocumentId | None
    booked_on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of a confirmation file, or an order of a bundle, that needs a person (ORD-10)."""

    finding_id: FindingId
    source: str
    line: int
    reason: str
    detail: str
    bundle_id: BundleId | None
    order_id: OrderId | None
    found_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmationReport:
    """What became of the lines of a confirmation file: confirmed, known already, or left to a person."""

    confirmed: int
    known: int
    findings: tuple[Finding, ...]
