"""What the bank booked is booked here, once (CSH-2, CSH-3, CSH-8, CSH-9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import repeat

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import BankFileId, DebitId, DepotId, EntryId, IncomingId, PayoutId
from depot.kernel.money import Eur, total
from depot.ledger.model import Account, Entry
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.bank import BankEntry, BankLine, BankStatement, LineState
from depot.payments.model.files import FileKind, FileState
from depot.payments.model.mandates import DebitState
from depot.payments.model.payouts import PayoutState
from depot.payments.rules import bank_bookings as bookings
from depot.payments.rules.bank_bookings import Days
from depot.payments.rules.bank_entries import Ours, Told, id_in, told
from depot.payments.rules.purpose import KnownDepot, Match, Unmatched
from depot.payments.store import bank, debits, files, payouts
from depot.payments.usecases.charge_returns import charge_returns
from depot.payments.usecases.judge_incoming import judge_incoming
from depot.payments.usecases.tell_of_lines import tell_of_lines


def book_statement(
    tx: Session, statement: BankStatement, bank_file_id: BankFileId, *, now: datetime
) -> tuple[list[BankLine], int]:
    """Every payment not told of before, with what became of it; and how many were known (CSH-3).

    Whatever it is, the trust account moves as the account at the bank did: what is nobody's yet waits in clearing.
    """
    known = bank.known_keys(tx, [entry.key for entry in statement.entries])
    entries = {entry.key: entry for entry in statement.entries if entry.key not in known}
    ours = _ours(tx, list(entries.values()))
    found = _each_once([one for entry in entries.values() for one in told(entry, ours)])
    came = [one for one in found if one.state is LineState.CASH]
    answers = dict(
        zip((one.key for one in came), judge_incoming(tx, [o.detail for o in came], on=today(now)), strict=True)
    )
    open_accounts(tx, bookings.HOUSE, now=now)
    new: list[bank.NewLine] = []
    posted: list[Entry] = []
    for one in found:
        line = _line(one, answers.get(one.key), bank_file_id)
        made = list(_bookings(tx, one, line, now=now))
        posted += made
        new.append(bank.NewLine(line, one.key, made[0].entry_id if one.state is not LineState.COLLECTION else None))
    post_entries(tx, posted, now=now)
    bank.insert_lines(tx, new)
    _finish(tx, found, on=today(now), now=now)
    tell_of_lines(tx, [(line.line, line.entry_id) for line in new], found, now=now)
    return [line.line for line in new], len(statement.entries) - len(entries)


def _ours(tx: Session, entries: Sequence[BankEntry]) -> Ours:
    named = {id_ for entry in entries for detail in entry.details if (id_ := id_in(detail.end_to_end)) is not None}
    batches = sorted({entry.batch for entry in entries if entry.batch})
    by_message = {batch: file for batch in batches if (file := files.by_message(tx, batch)) is not None}
    expected: dict[object, Eur] = {}
    for file in by_message.values():
        if file.kind is FileKind.DEBITS:
            expected[file.file_id] = total(amount for _, _, amount in debits.uncollected(tx, file.file_id))
        else:
            waiting = [p for p in payouts.of_file(tx, file.file_id) if p.state is PayoutState.SENT]
            expected[file.file_id] = total(payout.amount for payout in waiting)
    return Ours(
        by_message,
        {file.file_id: expected[file.file_id] for file in by_message.values()},
        debits.among(tx, [DebitId(each) for each in named]),
        payouts.among(tx, [PayoutId(each) for each in named]),
    )


def _each_once(found: Sequence[Told]) -> list[Told]:
    """A file, a direct debit or a pay-out that a statement names twice is left to a person the second time."""
    seen: set[object] = set()
    kept = []
    for one in found:
        subject = one.debit or one.payout or one.file
        key = None if subject is None else (one.state, subject)
        kept.append(one.again() if key is not None and key in seen else one)
        seen.add(key)
    return kept


def _line(one: Told, answer: Match | Unmatched | KnownDepot | None, bank_file_id: BankFileId) -> BankLine:
    state, depot, isin = one.state, None, None
    if one.debit is not None:
        depot = one.debit.depot_id
    elif one.payout is not None:
        depot = one.payout.depot_id
    elif isinstance(answer, KnownDepot):
        depot = answer.depot_id
    elif isinstance(answer, Match):
        state, depot, isin = LineState.MATCHED, answer.depot_id, answer.isin
    elif isinstance(answer, Unmatched):
        state = LineState.OPEN
    return BankLine(
        line_id=IncomingId(new_id()),
        bank_file_id=bank_file_id,
        is_credit=one.entry.is_credit,
        amount=one.amount,
        booked_on=one.entry.booked_on,
        value_on=one.entry.value_on,
        name=one.detail.name,
        iban=one.detail.iban,
        purpose=one.detail.purpose,
        state=state,
        reason=answer.why if isinstance(answer, Unmatched) else one.why,
        suggestions=answer.suggestions if isinstance(answer, Unmatched) else (),
        depot_id=depot,
        isin=isin,
        payout_id=one.payout.payout_id if one.payout else None,
        debit_id=one.debit.debit_id if one.debit else None,
    )


def _bookings(tx: Session, one: Told, line: BankLine, *, now: datetime) -> Iterator[Entry]:
    days = Days(today(now), one.entry.value_on)
    ids = (EntryId(new_id()) for _ in repeat(None))
    if one.state is LineState.COLLECTION and one.file is not None:
        rows = debits.uncollected(tx, one.file.file_id)
        open_accounts(tx, {Account.in_transit(DepotId(depot)) for _, depot, _ in rows}, now=now)
        for debit_id, depot, amount in rows:
            yield bookings.collected(debit_id, depot, amount, days)
    elif one.state is LineState.DEBIT_RETURN and one.debit is not None:
        is_collected = one.debit.state is DebitState.COLLECTED
        open_accounts(tx, [Account.in_transit(one.debit.depot_id)], now=now)
        yield from bookings.returned(one, days, is_collected=is_collected, ids=ids)
    else:
        of = one.payout.payout_id if one.payout else line.line_id
        yield bookings.plain(one, line.state, line.depot_id, days, entry_id=next(ids), of=of)


def _finish(tx: Session, found: Sequence[Told], *, on: date, now: datetime) -> None:
    """Files, direct debits and pay-outs stand where the bank says."""
    for one in found:
        if one.file is not None:
            if one.file.kind is FileKind.DEBITS:
                debits.mark_collected(tx, one.file.file_id, on=on)
            else:
                sent = [p.payout_id for p in payouts.of_file(tx, one.file.file_id) if p.state is PayoutState.SENT]
                payouts.set_state(tx, sent, PayoutState.EXECUTED, on=on)
            files.answer(tx, one.file.file_id, FileState.BOOKED, answer=None, now=now)
    failed = [
        debits.Failure(one.debit.debit_id, DebitState.RETURNED, one.detail.return_reason or "", one.detail.charges)
        for one in found
        if one.debit is not None
    ]
    if failed:
        debits.mark_failed(tx, failed, on=on)
        charge_returns(tx, [one.debit for one in found if one.debit is not None], now=now)
    gone = [one.payout.payout_id for one in found if one.payout and one.state is LineState.PAYOUT]
    payouts.set_state(tx, gone, PayoutState.EXECUTED, on=on)
    for one in found:
        if one.payout is not None and one.state is LineState.PAYOUT_RETURN:
            reason = one.detail.return_reason or "returned"
            payouts.set_state(tx, [one.payout.payout_id], PayoutState.RETURNED, on=on, reason=reason)
            if one.payout.line_id is not None:
                bank.reopen(tx, [one.payout.line_id])
