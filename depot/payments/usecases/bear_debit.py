"""The bank bears a debit that belongs to nobody (CSH-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, EntryId, IncomingId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.bank import BankLine, LineState
from depot.payments.rules.bank_bookings import CHARGES, CLEARING
from depot.payments.store import bank as store
from depot.payments.usecases.open_payment import open_payment


def bear_debit(tx: Session, line_id: IncomingId, *, staff: StaffId, now: datetime) -> BankLine:
    """Charges of the clearing bank, for instance: they are the bank's own expense (CSH-2, CSH-3)."""
    line = open_payment(tx, line_id, is_credit=False)
    move = Transfer.eur(CHARGES, CLEARING, line.amount)
    entry = Entry(EntryId(new_id()), "bank_charge", today(now), line.value_on, line_id, (move,), line.purpose[:140])
    post_entries(tx, [entry], now=now)
    decided = replace(line, state=LineState.CHARGED, decided_by=staff, decided_at=now)
    store.decide(tx, decided)
    content = {"entry": to_text(PREFIX["EntryId"], entry.entry_id), "amount": str(line.amount)}
    publish(tx, Event("bank_charge_borne.v1", line_id, content), now=now)
    return decided
