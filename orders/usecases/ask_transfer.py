"""A person asks to move units; they are held until the transfer is booked or given up (ORD-21, ORD-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from depot.accounts.model import Act
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.ids import PREFIX, DepotId, EntryId, PersonId, TransferId, to_text
from depot.kernel.outbox import Event
from depot.ledger.errors import InsufficientBalance
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import TransferRefused
from orders.rules.transfers.bookings import hold_entry
from orders.rules.transfers.checks import transfer_faults, wanted_units
from orders.rules.transfers.transfer import (
    RELEASE_WITHIN,
    TransferKind,
    TransferRequest,
    TransferState,
    UnitTransfer,
)
from orders.rules.transfers.wording import transfer_text
from orders.store import transfers as store
from orders.usecases.transfer_facts import transfer_facts

ACT: Final = "transfer"


@dataclass(frozen=True, slots=True)
class TransferAwaiting:
    """A transfer with the release of the person who asks, and whose releases are owed besides."""

    transfer: UnitTransfer
    release: Release
    missing: tuple[str, ...]


def ask_transfer(
    tx: Session, depot: DepotId, request: TransferRequest, *, person: PersonId, now: datetime
) -> TransferAwaiting:
    """All faults at once; kept with its exact text, which everybody releases whose release it needs (ACC-9, AUT-9)."""
    today = clock.today(now)
    roster, verdict = standing_for(tx, depot, person, Act.TRANSFER, on=today)
    facts = transfer_facts(tx, depot, request, on=today)
    if faults := transfer_faults(request, facts, today=today):
        raise TransferRefused(_faults=faults)
    assert facts.terms is not None, "refused above"
    units = wanted_units(request, facts.position)
    leaves = request.kind is not TransferKind.IN
    transfer = UnitTransfer(
        transfer_id=TransferId(new_id()),
        depot_id=depot,
        kind=request.kind,
        change=request.change,
        isin=request.isin,
        units=units,
        state=TransferState.PLACED,
        text=transfer_text(request, units, fund_name=facts.terms.name, depot_number=roster.depot_number),
        asked_by=person,
        asked_at=now,
        lapses_at=now + RELEASE_WITHIN,
        position_id=facts.position.position_id if facts.position and leaves else None,
        counterparty=request.counterparty,
        into_depot=facts.into.depot_id if facts.into else None,
        donee=request.donee,
    )
    _hold(tx, transfer, now=now)
    store.add(tx, transfer)
    content = {
        "transfer": to_text(PREFIX["TransferId"], transfer.transfer_id),
        "kind": transfer.kind.value,
        "change": transfer.change.value,
        "isin": transfer.isin,
        "units": str(units),
    }
    outbox.publish(tx, Event("transfer_asked_for.v1", transfer.transfer_id, content, depot=depot), now=now)
    release = open_release(tx, person=person, act=ACT, subject=transfer.transfer_id, text=transfer.text, now=now)
    return TransferAwaiting(transfer, release, tuple(owed.role.value for owed in verdict.missing))


def _hold(tx: Session, transfer: UnitTransfer, *, now: datetime) -> None:
    """Whoever was first has the units: the ledger decides (ORD-3)."""
    entry = hold_entry(transfer, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    try:
        post_entries(tx, [entry] if entry else [], now=now)
    except InsufficientBalance as short:
        raise TransferRefused(_faults=(Fault("ORD-22", "/units", "they were reserved meanwhile", "units"),)) from short
