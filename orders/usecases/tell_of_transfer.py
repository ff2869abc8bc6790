"""Both sides of a booked transfer are told, and the world (ORD-22, DOC-1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.ids import PREFIX, DepotId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from orders.rules.transfers.transfer import TransferKind, UnitTransfer
from orders.rules.transfers.wording import booked_letter, without_data_letter


def tell_of_transfer(tx: Session, transfer: UnitTransfer, *, tax: Eur | None, booked_on: date, now: datetime) -> None:
    """A letter to each depot concerned; the giver's tax is told to the giver alone."""
    fund = fund_terms(tx, (transfer.isin,), on=booked_on)[transfer.isin].name

    def tell(depot: DepotId, *, is_arrival: bool) -> None:
        subject, paragraphs = booked_letter(
            transfer.kind, transfer.units, fund=fund, change=transfer.change, is_arrival=is_arrival, tax=tax
        )
        file_letter(tx, depot, subject=subject, paragraphs=paragraphs, now=now)

    if transfer.kind is TransferKind.IN:
        subject, paragraphs = without_data_letter(transfer.units, fund=fund)
        file_letter(tx, transfer.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    else:
        tell(transfer.depot_id, is_arrival=False)
    if transfer.into_depot is not None:
        tell(transfer.into_depot, is_arrival=True)
    content = {
        "transfer": to_text(PREFIX["TransferId"], transfer.transfer_id),
        "kind": transfer.kind.value,
        "change": transfer.change.value,
        "isin": transfer.isin,
        "units": str(transfer.units),
        "booked_on": booked_on.isoformat(),
    }
    publish(tx, Event("units_transferred.v1", transfer.transfer_id, content, depot=transfer.depot_id), now=now)
    if transfer.into_depot is not None:
        arrived = Event("units_arrived.v1", transfer.transfer_id, content, depot=transfer.into_depot)
        publish(tx, arrived, now=now)
