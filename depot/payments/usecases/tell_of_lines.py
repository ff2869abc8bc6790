"""The world hears of the bank's payments (CSH-3, CSH-8, CSH-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.ids import PREFIX, EntryId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.model.bank import BankLine, LineState
from depot.payments.rules.bank_entries import Told
from depot.payments.rules.letters import debit_returned, payout_failed

_EVENT: Final = {
    LineState.CASH: "payment_received.v1",
    LineState.MATCHED: "payment_received.v1",
    LineState.OPEN: "payment_unassigned.v1",
    LineState.DEBIT_RETURN: "debit_returned.v1",
    LineState.PAYOUT: "payout_executed.v1",
    LineState.PAYOUT_RETURN: "payout_returned.v1",
    LineState.COLLECTION: "debits_collected.v1",
}


def tell_of_lines(
    tx: Session, lines: Sequence[tuple[BankLine, EntryId | None]], found: Sequence[Told], *, now: datetime
) -> None:
    """An event per payment, and a letter where money of a customer went back (CSH-8, CSH-9)."""
    for (line, entry_id), one in zip(lines, found, strict=True):
        content: dict[str, Any] = {"amount": str(line.amount), "value_on": line.value_on.isoformat()}
        if entry_id is not None:
            content["entry"] = to_text(PREFIX["EntryId"], entry_id)
        if line.reason is not None:
            content["reason"] = line.reason.value
        publish(tx, Event(_EVENT[line.state], entry_id or line.line_id, content, depot=line.depot_id), now=now)
        if line.depot_id is None:
            continue
        if one.debit is not None:
            subject, paragraphs = debit_returned(one.debit.amount, one.detail.return_reason or "")
            file_letter(tx, line.depot_id, subject=subject, paragraphs=paragraphs, now=now)
        elif one.payout is not None and one.state is LineState.PAYOUT_RETURN:
            subject, paragraphs = payout_failed(one.payout.amount, one.payout.iban)
            file_letter(tx, line.depot_id, subject=subject, paragraphs=paragraphs, now=now)
