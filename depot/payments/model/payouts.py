"""Pay-outs (CSH-1, CSH-9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from auth.model import Release
from depot.accounts.model import ReferenceAccount
from depot.kernel.ids import DepotId, IncomingId, PaymentFileId, PayoutId, PersonId
from depot.kernel.money import Eur


class Target(StrEnum):
    """Whose account the money goes to (CSH-1)."""

    REFERENCE = "reference"
    OTHER = "other"
    PAYER = "payer"  # money that belongs to nobody here goes back


class PayoutState(StrEnum):
    """Where a pay-out stands."""

    ASKED = "asked"
    RELEASED = "released"
    FILED = "filed"  # in a file that waits for the second member of staff
    SENT = "sent"
    EXECUTED = "executed"
    REJECTED = "rejected"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """An account that is not the reference account, as the customer names it."""

    iban: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class PayoutWish:
    """How much, with which words, and where to if not to the reference account."""

    amount: Eur
    purpose: str = ""
    other: OtherAccount | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """A pay-out as it stands; `text` is what was released.

    One that follows from an order or a closing has no release of its own: `origin_id` names what was released, and it
    leaves from `pay_from` on to the reference account of the day on which it leaves.
    """

    payout_id: PayoutId
    depot_id: DepotId | None
    line_id: IncomingId | None
    target: Target
    amount: Eur
    name: str
    iban: str = field(repr=False)
    bic: str | None
    purpose: str
    state: PayoutState
    text: str
    asked_by: PersonId | None
    asked_at: datetime
    released_at: datetime | None = None
    file_id: PaymentFileId | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    origin_id: UUID | None = None
    pay_from: date | None = None


@dataclass(frozen=True, slots=True)
class Proceeds:
    """Money of a customer that leaves without a second release: what was sold for it, or a depot that closes."""

    depot_id: DepotId
    origin_id: UUID
    amount: Eur
    account: ReferenceAccount
    pay_from: date
    purpose: str


@dataclass(frozen=True, slots=True)
class PayoutAwaiting:
    """A pay-out that waits for releases: the caller's own, and the roles whose release is still owed."""

    payout: Payout
    release: Release
    missing: tuple[str, ...]
