"""Debtors hear of collections before these happen (CSH-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.kernel.clock import today
from depot.kernel.ids import DebitId
from depot.payments.model.announcements import Unannounced
from depot.payments.rules.pre_notification import pre_notification
from depot.payments.store import announcements as store
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents

AT_ONCE: Final = 500


def announce_debits(
    tx: Session, *, creditor_id: str, after: DebitId | None = None, now: datetime
) -> tuple[int, DebitId | None]:
    """Up to 500 planned collections are announced in the postbox; one alike announced before counts for all (CSH-7).

    Returns how many, and where to go on; None at the end. A depot that nobody sees stays unannounced, and uncollected.
    """
    on = today(now)
    done = store.take_over(tx)
    waiting = store.unannounced(tx, after=after, limit=AT_ONCE)
    heads = letterheads(tx, {debit.depot_id for debit in waiting}, on=on)
    told = [debit for debit in waiting if debit.depot_id in heads and heads[debit.depot_id].readers]
    first: dict[object, Unannounced] = {}
    for debit in sorted(told, key=lambda debit: debit.due_on):
        first.setdefault(debit.regularity, debit)
    letters = []
    for debit in first.values():
        head = heads[debit.depot_id]
        subject, paragraphs = pre_notification(debit, creditor_id)
        content = LetterContent(
            recipient=head.recipient,
            salutation="Sehr geehrte Damen und Herren",
            subject=f"{subject}, Depot {head.depot.depot_number}",
            paragraphs=paragraphs,
        )
        letters.append(NewDocument.of(content, depot=debit.depot_id, persons=head.readers, filed_on=on))
    file_documents(tx, letters, now=now)
    store.announce(tx, [debit.debit_id for debit in told], on=on)
    return done + len(told), waiting[-1].debit_id if len(waiting) == AT_ONCE else None
