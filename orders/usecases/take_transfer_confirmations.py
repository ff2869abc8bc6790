"""A sese.003 of the registrar says which transfers went out (ORD-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.ids import TransferId
from orders.rules.transfers.messages import confirmations_in
from orders.rules.transfers.transfer import TransferKind, TransferState
from orders.store import transfers as store
from orders.usecases.confirm_transfer import confirm_transfer


@dataclass(frozen=True, slots=True)
class ConfirmationsTaken:
    """What became of the confirmations: booked, on the work list, or of no open transfer of ours."""

    booked: tuple[TransferId, ...]
    odd: tuple[TransferId, ...]
    unknown: int


def take_transfer_confirmations(tx: Session, file: bytes, *, calendars: Calendars, now: datetime) -> ConfirmationsTaken:
    """Each counts once: one that comes again is of no open transfer any more."""
    booked: list[TransferId] = []
    odd: list[TransferId] = []
    unknown = 0
    for said in list(confirmations_in(file)):
        found = store.by_id(tx, said.transfer_id)
        if found is None or found.kind is not TransferKind.OUT or found.state is not TransferState.IN_PROGRESS:
            unknown += 1
            continue
        after = confirm_transfer(tx, said.transfer_id, isin=said.isin, units=said.units, calendars=calendars, now=now)
        (booked if after.state is TransferState.DONE else odd).append(said.transfer_id)
    return ConfirmationsTaken(tuple(booked), tuple(odd), unknown)
