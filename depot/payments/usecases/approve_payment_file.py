"""A second member of staff sends a file of pay-outs (CSH-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.usecases.take_approval import take_approval
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, EntryId, PaymentFileId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.errors import FileAlreadySent
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.payouts import PayoutState
from depot.payments.rules.bank_bookings import CLEARING
from depot.payments.store import files
from depot.payments.store import payouts as store
from depot.payments.usecases.make_payout_file import ACT


def approve_payment_file(tx: Session, file_id: PaymentFileId, *, staff: StaffId, now: datetime) -> PaymentFile:
    """Not by whoever made it, which the table refuses too; with it the reserved money leaves the accounts (CSH-9)."""
    file = files.file(tx, file_id, lock=True)
    if file is None or file.kind is not FileKind.TRANSFERS:
        raise NotFound("payment_file")
    if file.state is not FileState.MADE:
        raise FileAlreadySent
    take_approval(tx, act=ACT, subject=file_id, by=staff, now=now)
    on = today(now)
    held = store.of_file(tx, file_id)
    open_accounts(tx, [CLEARING], now=now)
    entries = [
        Entry(
            entry_id=EntryId(new_id()),
            kind="payout",
            booked_on=on,
            value_on=file.due_on,
            reference=payout.payout_id,
            transfers=(Transfer.eur(Account.cash_held(payout.depot_id), CLEARING, payout.amount),),
            text=payout.purpose or "Auszahlung",
        )
        for payout in held
        if payout.depot_id is not None
    ]
    post_entries(tx, entries, now=now)
    files.approve(tx, file_id, staff=staff, now=now)
    store.set_state(tx, [payout.payout_id for payout in held], PayoutState.SENT)
    content = {
        "file_id": to_text(PREFIX["PaymentFileId"], file_id),
        "payments": file.payments,
        "total": str(file.total),
    }
    publish(tx, Event("payment_file_sent.v1", file_id, content), now=now)
    return replace(file, state=FileState.SENT, approved_by=staff, sent_at=now)
