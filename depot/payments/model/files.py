"""Files of payments, as they go to the clearing bank (CSH-6, CSH-9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from depot.kernel.ids import DebitId, PaymentFileId, StaffId
from depot.kernel.money import Eur
from depot.payments.model.mandates import Sequence


class FileKind(StrEnum):
    """Which message a file is."""

    DEBITS = "pain.008"
    TRANSFERS = "pain.001"


class FileState(StrEnum):
    """Where a file stands; a file of transfers is sent by a second member of staff (CSH-9)."""

    MADE = "made"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A file with the sums of its header; its content stands apart, as sent."""

    file_id: PaymentFileId
    kind: FileKind
    message_id: str
    state: FileState
    due_on: date
    sequence: Sequence | None
    payments: int
    total: Eur
    made_at: datetime
    sha256: str | None = None
    made_by: StaffId | None = None
    approved_by: StaffId | None = None
    sent_at: datetime | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """One line of a file of direct debits."""

    debit_id: DebitId
    amount_cents: int
    purpose: str
    mandate: str
    signed_on: date
    is_amended: bool
    debtor_name: str
    iban: str = field(repr=False)
    bic: str | None
