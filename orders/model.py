"""The nouns of orders: what was asked, where it stands, what was bundled, confirmed and settled (ORD-1 to ORD-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from depot.funds.model import Side
from depot.kernel.ids import BundleId, DepotId, OrderId, PersonId, PositionId
from depot.kernel.money import Eur, Units


class OrderState(StrEnum):
    """Where an order stands; `rules.life_cycle` says which steps there are."""

    PLACED = "placed"  # waits for its release
    ACCEPTED = "accepted"  # released: received in the sense of ORD-4
    FORWARDED = "forwarded"  # in a bundle, sent to the fund company
    SETTLED = "settled"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # never released


class SizedBy(StrEnum):
    """What the customer named (ORD-1)."""

    AMOUNT = "amount"
    UNITS = "units"
    ALL = "all"


class MoneyPlace(StrEnum):
    """Where the money comes from or goes to (ORD-2)."""

    CASH_ACCOUNT = "cash_account"
    REFERENCE_ACCOUNT = "reference_account"


class Purpose(StrEnum):
    """Who or what caused the order."""

    CUSTOMER = "customer"
    REINVESTMENT = "reinvestment"  # of a distribution (ORD-20), without charge
    VORABPAUSCHALE = "vorabpauschale"  # units sold for the tax due, net by gross-up (TAX-34)


@dataclass(frozen=True, slots=True)
class Size:
    """How much: an amount, units, or all there is."""

    by: SizedBy
    amount: Eur | None = None
    units: Units | None = None

    def __post_init__(self) -> None:
        assert (self.amount is not None) == (self.by is SizedBy.AMOUNT), "an amount goes with orders by amount"
        assert (self.units is not None) == (self.by is SizedBy.UNITS), "units go with orders by units"


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
    cost_information: str
    units_held: Units
    money_held: Eur
    received_at: datetime | None = None
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


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the fund company confirmed of a bundle: price, rate where it named one, and the totals."""

    bundle_id: BundleId
    isin: str
    side: Side
    price_day: date
    price: Decimal
    currency: str
    total_units: Units
    total_amount: Eur
