"""What the clearing bank tells: entries of statements and notices, the status of our files (CSH-3, CSH-8, CSH-9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from depot.kernel.ids import BankFileId, DebitId, DepotId, IncomingId, PayoutId, StaffId
from depot.kernel.money import Eur


@dataclass(frozen=True, slots=True)
class Detail:
    """One payment inside an entry, as far as the bank says."""

    amount: Eur
    end_to_end: str
    purpose: str
    name: str
    iban: str = field(repr=False)
    creditor_iban: str = field(repr=False)
    return_reason: str | None
    charges: Eur


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booking on the bank's side; `key` is the same in every file that tells of it."""

    key: str
    is_credit: bool
    amount: Eur
    booked_on: date
    value_on: date
    batch: str
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A camt.052, camt.053 or camt.054 file, read through."""

    message_id: str
    accounts: frozenset[str]
    entries: tuple[BankEntry, ...]


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """The status of one payment of a file of ours."""

    end_to_end: str
    is_rejected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A pain.002 file: what became of a file of ours as a whole, and of single payments."""

    message_id: str
    original: str
    is_accepted: bool
    is_rejected: bool
    reason: str
    payments: tuple[PaymentStatus, ...]


class LineState(StrEnum):
    """What became of a payment that the bank told of."""

    COLLECTION = "collection"  # a file of direct debits was credited
    DEBIT_RETURN = "debit_return"
    PAYOUT = "payout"  # a pay-out left
    PAYOUT_RETURN = "payout_return"
    CASH = "cash"  # on the cash account
    MATCHED = "matched"  # on the cash account, to buy units
    OPEN = "open"  # on the work list
    ASSIGNED = "assigned"
    RETURNED = "returned"  # goes back by a pay-out
    CHARGED = "charged"  # a debit that the bank bears


class Why(StrEnum):
    """Why a payment is on the work list."""

    NO_DEPOT = "no-depot-named"
    SEVERAL_DEPOTS = "several-depots-named"
    DEPOT_UNKNOWN = "depot-unknown"
    DEPOT_TAKES_NO_MONEY = "depot-takes-no-money"
    POSITION_UNKNOWN = "position-unknown"
    NO_FUND = "no-fund-named"
    SEVERAL_FUNDS = "several-funds-named"
    FUND_NOT_SOLD = "fund-does-not-sell"
    DETAILS_MISSING = "details-missing"
    UNKNOWN_DEBIT = "unknown-debit"
    SUM_DIFFERS = "sum-differs"
    ALREADY_DONE = "already-done"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whose money it may be, and what speaks for it; a person decides."""

    depot_number: str
    isin: str | None
    why: str


@dataclass(frozen=True, slots=True)
class BankLine:
    """A payment that the bank told of, and what became of it."""

    line_id: IncomingId
    bank_file_id: BankFileId
    is_credit: bool
    amount: Eur
    booked_on: date
    value_on: date
    name: str
    iban: str = field(repr=False)
    purpose: str
    state: LineState
    reason: Why | None
    suggestions: tuple[Suggestion, ...]
    depot_id: DepotId | None
    isin: str | None
    payout_id: PayoutId | None = None
    debit_id: DebitId | None = None
    decided_by: StaffId | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file of the bank by what it is known again."""

    bank_file_id: BankFileId
    message: str
    message_id: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a file of the bank; `is_known` says that it had come before and did nothing."""

    bank_file_id: BankFileId
    message: str
    is_known: bool
    payments: int
    known_payments: int
    open: int
