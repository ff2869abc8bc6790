"""Pay-outs that the bank refused (CSH-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, EntryId, PayoutId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.payouts import Payout, PayoutState
from depot.payments.rules.bank_bookings import CLEARING
from depot.payments.rules.letters import payout_failed
from depot.payments.store import bank
from depot.payments.store import payouts as store


def undo_payouts(tx: Session, refused: Sequence[Payout], reasons: Mapping[PayoutId, str], *, now: datetime) -> None:
    """The money is the customer's again, or waits for a person again, and the customer is told (CSH-9)."""
    on = today(now)
    entries = [
        Entry(
            entry_id=EntryId(new_id()),
            kind="payout",
            booked_on=on,
            value_on=on,
            reference=payout.payout_id,
            transfers=(Transfer.eur(CLEARING, Account.cash(payout.depot_id), payout.amount),),
            text="Auszahlung nicht ausgeführt",
        )
        for payout in refused
        if payout.depot_id is not None
    ]
    post_entries(tx, entries, now=now)
    for payout in refused:
        reason = reasons[payout.payout_id]
        store.set_state(tx, [payout.payout_id], PayoutState.REJECTED, on=on, reason=reason)
        content = {
            "payout_id": to_text(PREFIX["PayoutId"], payout.payout_id),
            "amount": str(payout.amount),
            "reason": reason,
        }
        publish(tx, Event("payout_rejected.v1", payout.payout_id, content, depot=payout.depot_id), now=now)
        if payout.line_id is not None:
            bank.reopen(tx, [payout.line_id])
        if payout.depot_id is not None:
            subject, paragraphs = payout_failed(payout.amount, payout.iban)
            file_letter(tx, payout.depot_id, subject=subject, paragraphs=paragraphs, now=now)
