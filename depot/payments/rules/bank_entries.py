"""CSH-3, CSH-8, CSH-9: what an entry of the bank means to us: our file, its return, our pay-out, or money that came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from depot.kernel.ids import DebitId, PaymentFileId, PayoutId
from depot.kernel.money import Eur, total
from depot.payments.model.bank import BankEntry, Detail, LineState, Why
from depot.payments.model.files import FileKind, PaymentFile
from depot.payments.model.mandates import Debit, DebitState
from depot.payments.model.payouts import Payout, PayoutState

NOTHING_SAID = Detail(Eur.ZERO, "", "", "", "", "", None, Eur.ZERO)


@dataclass(frozen=True, slots=True)
class Ours:
    """What of ours the entries name; `expected` is what each file still has to move."""

    files: Mapping[str, PaymentFile]
    expected: Mapping[PaymentFileId, Eur]
    debits: Mapping[DebitId, Debit]
    payouts: Mapping[PayoutId, Payout]


@dataclass(frozen=True, slots=True)
class Told:
    """One payment and what it is; CASH stands for money that came and is still to be matched."""

    key: str
    entry: BankEntry
    detail: Detail
    amount: Eur
    state: LineState
    why: Why | None = None
    file: PaymentFile | None = None
    debit: Debit | None = None
    payout: Payout | None = None

    def again(self) -> Told:
        """The same payment told a second time: for a person to look at."""
        return replace(self, state=LineState.OPEN, why=Why.ALREADY_DONE, file=None, debit=None, payout=None)


def id_in(reference: str) -> UUID | None:
    """The id that we gave as reference, if it can be one of ours."""
    try:
        return UUID(hex=reference) if len(reference) == 32 else None
    except ValueError:
        return None


def told(entry: BankEntry, ours: Ours) -> Iterator[Told]:
    """Every payment of the entry; what is not surely ours, or not of the sum it should have, is left to a person."""
    first = entry.details[0] if entry.details else NOTHING_SAID
    file = ours.files.get(entry.batch)
    if file is not None and _moves_whole_file(entry, file):
        right = ours.expected.get(file.file_id) == entry.amount
        meant = LineState.COLLECTION if file.kind is FileKind.DEBITS else LineState.PAYOUT
        state, why = (meant, None) if right else (LineState.OPEN, Why.SUM_DIFFERS)
        yield Told(entry.key, entry, first, entry.amount, state, why, file=file if right else None)
    elif not entry.details:
        why = Why.DETAILS_MISSING if entry.is_credit else Why.UNKNOWN_DEBIT
        yield Told(entry.key, entry, NOTHING_SAID, entry.amount, LineState.OPEN, why)
    elif len(entry.details) == 1:
        yield _one(entry.key, entry, first, entry.amount, ours)
    elif total(detail.amount for detail in entry.details) != entry.amount or not all(d.amount for d in entry.details):
        yield Told(entry.key, entry, first, entry.amount, LineState.OPEN, Why.SUM_DIFFERS)
    else:
        for place, detail in enumerate(entry.details):
            key = f"{entry.key}#{place}" if place else entry.key
            yield _one(key, entry, detail, detail.amount, ours)


def _moves_whole_file(entry: BankEntry, file: PaymentFile) -> bool:
    """Our direct debits are credited as one sum; transfers are debited as one sum or told one by one."""
    if any(detail.return_reason for detail in entry.details):
        return False
    if file.kind is FileKind.DEBITS:
        return entry.is_credit
    return not entry.is_credit and not any(id_in(detail.end_to_end) for detail in entry.details)


def _one(key: str, entry: BankEntry, detail: Detail, amount: Eur, ours: Ours) -> Told:
    named = id_in(detail.end_to_end)
    if named is not None and DebitId(named) in ours.debits and not entry.is_credit:
        return _returned(key, entry, detail, amount, ours.debits[DebitId(named)])
    if named is not None and PayoutId(named) in ours.payouts:
        return _of_payout(key, entry, detail, amount, ours.payouts[PayoutId(named)])
    if entry.is_credit:
        return Told(key, entry, detail, amount, LineState.CASH)
    return Told(key, entry, detail, amount, LineState.OPEN, Why.UNKNOWN_DEBIT)


def _returned(key: str, entry: BankEntry, detail: Detail, amount: Eur, debit: Debit) -> Told:
    """A return takes back the amount, perhaps with the charges of the debtor's bank (CSH-8)."""
    if debit.state not in {DebitState.SENT, DebitState.COLLECTED}:
        return Told(key, entry, detail, amount, LineState.OPEN, Why.ALREADY_DONE)
    if amount not in {debit.amount, debit.amount + detail.charges}:
        return Told(key, entry, detail, amount, LineState.OPEN, Why.SUM_DIFFERS)
    return Told(key, entry, detail, amount, LineState.DEBIT_RETURN, debit=debit)


def _of_payout(key: str, entry: BankEntry, detail: Detail, amount: Eur, payout: Payout) -> Told:
    """A pay-out left, once, or came back after it had left (CSH-9)."""
    if amount != payout.amount:
        return Told(key, entry, detail, amount, LineState.OPEN, Why.SUM_DIFFERS)
    if not entry.is_credit and payout.state is PayoutState.SENT:
        return Told(key, entry, detail, amount, LineState.PAYOUT, payout=payout)
    if entry.is_credit and payout.state is PayoutState.EXECUTED:
        return Told(key, entry, detail, amount, LineState.PAYOUT_RETURN, payout=payout)
    return Told(key, entry, detail, amount, LineState.OPEN, Why.ALREADY_DONE)
