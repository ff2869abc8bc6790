"""The step in which waiting transfers inside the bank are booked, and those lapse that nobody released (ORD-22)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.ids import TransferId
from depot.kernel.reports import StepReport
from orders.errors import TaxNotCovered
from orders.rules.transfers.transfer import TransferKind, TransferState
from orders.store import transfers as store
from orders.usecases.book_transfer import book_transfer
from orders.usecases.give_up_transfers import give_up_transfers
from orders.usecases.locked_transfer import locked_transfer

AT_ONCE: Final = 500


def book_transfers(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """Each in its own transaction; what still waits for the Vorabpauschale of the year before is left (TAX-17)."""
    lapsed = _lapse(sessions, now=now)
    read = done = 0
    skipped: dict[str, int] = {"lapsed": lapsed} if lapsed else {}
    after: TransferId | None = None
    while True:
        with sessions() as tx:
            found = store.in_state(tx, TransferState.IN_PROGRESS, after=after, limit=AT_ONCE)
        for one in found:
            if one.kind is TransferKind.INTERNAL:
                read += 1
                why = _book(sessions, one.transfer_id, calendars=calendars, now=now)
                done += why is None
                if why is not None:
                    skipped[why] = skipped.get(why, 0) + 1
        if len(found) < AT_ONCE:
            return StepReport("book_transfers", read=read + lapsed, done=done, skipped=skipped)
        after = found[-1].transfer_id


def _book(sessions: sessionmaker[Session], transfer: TransferId, *, calendars: Calendars, now: datetime) -> str | None:
    """Why it could not be booked; None if it was."""
    try:
        with sessions.begin() as tx:
            found = locked_transfer(tx, transfer, to=TransferState.DONE)
            why = book_transfer(tx, found, calendars=calendars, now=now)
            if why is not None:
                store.note(tx, transfer, why)
            return why
    except TaxNotCovered:
        return "the cash account does not hold the tax"


def _lapse(sessions: sessionmaker[Session], *, now: datetime) -> int:
    lapsed = 0
    while True:
        with sessions.begin() as tx:
            overdue = store.overdue(tx, now=now, limit=AT_ONCE)
            give_up_transfers(
                tx, overdue, state=TransferState.CANCELLED, reason="nicht rechtzeitig freigegeben", now=now
            )
        lapsed += len(overdue)
        if len(overdue) < AT_ONCE:
            return lapsed
