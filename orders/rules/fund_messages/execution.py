"""What a fund company says of one order: dealt at a price, or how it stands; and the file that says so (ORD-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from depot.funds.model import Side
from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Units
from orders.model import Finding


@dataclass(frozen=True, slots=True)
class Deal:
    """What executions of a bundle have in common: fund, side, day, price and rate (ORD-10)."""

    isin: str
    side: Side
    price_day: date
    price: Decimal
    currency: str
    fx_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of an order, or of a part of it; the amount is in the currency of the price (ORD-10)."""

    line: int
    order_id: OrderId
    deal_reference: str
    deal: Deal
    units: Units
    amount: Decimal
    is_partial: bool
    source: str = ""  # the file it came in, once it is kept


@dataclass(frozen=True, slots=True)
class ExecutionFile:
    """A confirmation as read: who says what about which bundle, the executions, and what could not be read."""

    message_id: str
    bundle_id: BundleId | None
    executions: tuple[Execution, ...]
    faults: tuple[tuple[int, str, str], ...]  # place in the file, reason, detail


class FundStatus(StrEnum):
    """How an order stands at the fund company (ORD-10)."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNCLEAR = "unclear"  # conditionally accepted, in repair, partly settled: a person looks


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The status of one order, or of a whole bundle."""

    line: int
    bundle_id: BundleId | None
    order_id: OrderId | None
    status: FundStatus
    reason: str


@dataclass(frozen=True, slots=True)
class StatusFile:
    """A status report as read."""

    message_id: str
    reports: tuple[StatusReport, ...]
    faults: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What needs a person: where it stood in the file, the reason, and whose it is (ORD-10)."""

    line: int
    reason: str
    detail: str
    bundle_id: BundleId | None = None
    order_id: OrderId | None = None


@dataclass(frozen=True, slots=True)
class MessageReport:
    """What became of a message: what of it counted, what was known already, and what is left to a person."""

    kind: str
    message_id: str
    taken: int
    known: int
    findings: tuple[Finding, ...]
