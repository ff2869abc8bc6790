"""Mandates and direct debits (CSH-5 to CSH-8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from auth.model import Release
from depot.kernel.ids import DebitId, DepotId, MandateId, PaymentFileId
from depot.kernel.money import Eur


class MandateKind(StrEnum):
    """How often a mandate may be used (CSH-5)."""

    RECURRING = "recurring"
    ONE_OFF = "one_off"


class Sequence(StrEnum):
    """The sequence type of a collection, as the file names it (CSH-6)."""

    FIRST = "FRST"
    RECURRING = "RCUR"
    ONE_OFF = "OOFF"


class DebitState(StrEnum):
    """Where a direct debit stands."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    COLLECTED = "collected"  # the bank has credited it
    REJECTED = "rejected"  # never executed (pain.002)
    RETURNED = "returned"  # executed and given back (CSH-8)
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewMandate:
    """A SEPA CORE mandate as it was signed; `proof` says where the signature is kept, or which release it was."""

    depot_id: DepotId
    kind: MandateKind
    debtor_name: str
    iban: str = field(repr=False)
    signed_on: date
    proof: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it stands; its reference has 16 characters and is never given out twice (CSH-5)."""

    mandate_id: MandateId
    depot_id: DepotId
    reference: str
    kind: MandateKind
    debtor_name: str
    iban: str = field(repr=False)
    bic: str | None
    signed_on: date
    proof: str
    last_collected_on: date | None
    is_amended: bool
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class MandateSigning:
    """A mandate on the own reference account on its way to the signatures it needs; `text` is what is released."""

    mandate_id: MandateId
    depot_id: DepotId
    reference: str
    debtor_name: str
    iban: str = field(repr=False)
    text: str
    asked_at: datetime
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class MandateAwaiting:
    """A signing with the caller's own release, and the roles whose release is still owed."""

    signing: MandateSigning
    release: Release
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewDebit:
    """A collection to come: `reference` names what it pays for, such as an order or one run of a plan."""

    depot_id: DepotId
    mandate_id: MandateId
    amount: Eur
    due_on: date
    reference: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Collectable:
    """Money that a depot owes for something bought already; under which mandate it is collected is found out."""

    depot_id: DepotId
    amount: Eur
    due_on: date
    reference: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Debit:
    """A direct debit as it stands."""

    debit_id: DebitId
    depot_id: DepotId
    mandate_id: MandateId
    amount: Eur
    due_on: date
    reference: UUID
    purpose: str
    state: DebitState
    sequence: Sequence | None
    file_id: PaymentFileId | None
    announced_on: date | None
    returned_on: date | None
    return_reason: str | None


@dataclass(frozen=True, slots=True)
class ReturnedDebit:
    """A fact for whoever made the purchase: the money did not come, or went back (CSH-8, PLN-6)."""

    debit_id: DebitId
    depot_id: DepotId
    mandate_id: MandateId
    amount: Eur
    due_on: date
    reference: UUID
    returned_on: date
    reason: str
    bank_fee: Eur
