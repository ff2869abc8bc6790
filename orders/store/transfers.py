"""SQL of transfers (ORD-21, ORD-22)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, LotId, PersonId, TransferId
from orders.rules.transfers.transfer import (
    Counterparty,
    Donee,
    HolderChange,
    TransferKind,
    TransferState,
    UnitTransfer,
)
from orders.tables.transfers import AcquisitionDataRow, TransferReleaseRow, TransferRow

_TABLE = TransferRow.__table__
_RELEASED = (
    select(func.array_agg(TransferReleaseRow.person_id))
    .where(TransferReleaseRow.transfer_id == TransferRow.transfer_id)
    .scalar_subquery()
)
_FOUND = select(_TABLE, _RELEASED.label("released_by"))


def add(tx: Session, transfer: UnitTransfer) -> None:
    """A transfer as it is asked for."""
    row = {
        "transfer_id": transfer.transfer_id,
        "depot_id": transfer.depot_id,
        "kind": transfer.kind.value,
        "change": transfer.change.value,
        "isin": transfer.isin,
        "units_micro": transfer.units,
        "state": transfer.state.value,
        "position_id": transfer.position_id,
        "into_depot_id": transfer.into_depot,
        "places_sealed": _places(transfer),
        "text_sealed": transfer.text,
        "asked_by": transfer.asked_by,
        "asked_at": transfer.asked_at,
        "lapses_at": transfer.lapses_at,
    }
    tx.execute(insert(TransferRow), [row])


def by_id(tx: Session, transfer: TransferId) -> UnitTransfer | None:
    """The transfer as it stands."""
    row = tx.execute(_FOUND.where(TransferRow.transfer_id == transfer)).one_or_none()
    return _transfer(row) if row else None


def locked(tx: Session, transfer: TransferId) -> UnitTransfer | None:
    """The transfer, which nobody else moves on until the transaction ends."""
    lock = select(TransferRow.transfer_id).where(TransferRow.transfer_id == transfer)
    tx.execute(lock.with_for_update(key_share=True)).first()
    return by_id(tx, transfer)


def of_depot(tx: Session, depot: DepotId, *, after: TransferId | None, limit: int) -> list[UnitTransfer]:
    """What leaves and reaches a depot, the newest first; what reaches it from inside only once it is there."""
    arrived = (TransferRow.into_depot_id == depot) & (TransferRow.state == TransferState.DONE)
    query = _FOUND.where(or_(TransferRow.depot_id == depot, arrived))
    if after is not None:
        query = query.where(TransferRow.transfer_id < after)
    return [_transfer(row) for row in tx.execute(query.order_by(TransferRow.transfer_id.desc()).limit(limit))]


def in_state(tx: Session, state: TransferState, *, after: TransferId | None, limit: int) -> list[UnitTransfer]:
    """The work list: those in a state, the oldest first."""
    query = _FOUND.where(TransferRow.state == state)
    if after is not None:
        query = query.where(TransferRow.transfer_id > after)
    return [_transfer(row) for row in tx.execute(query.order_by(TransferRow.transfer_id).limit(limit))]


def overdue(tx: Session, *, now: datetime, limit: int) -> list[UnitTransfer]:
    """Those that nobody released in time, locked."""
    query = select(TransferRow.transfer_id).where(
        TransferRow.state == TransferState.PLACED, TransferRow.lapses_at <= now
    )
    ids = list(tx.scalars(query.order_by(TransferRow.transfer_id).limit(limit).with_for_update(key_share=True)))
    return [_transfer(row) for row in tx.execute(_FOUND.where(TransferRow.transfer_id.in_(ids)))]


def gifts(tx: Session, year: int) -> list[UnitTransfer]:
    """The gifts booked in a year, in their order."""
    query = _FOUND.where(
        TransferRow.change == HolderChange.GIFT,
        TransferRow.kind != TransferKind.IN,
        TransferRow.booked_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    return [_transfer(row) for row in tx.execute(query.order_by(TransferRow.booked_on, TransferRow.transfer_id))]


def add_release(tx: Session, transfer: TransferId, person: PersonId, *, now: datetime) -> None:
    """The person released it."""
    tx.execute(insert(TransferReleaseRow).values(transfer_id=transfer, person_id=person, released_at=now))


def move(tx: Session, transfer: TransferId, state: TransferState, *, finding: str | None = None) -> None:
    """A step in its life; with it why, where somebody wants to know."""
    tx.execute(
        update(TransferRow).where(TransferRow.transfer_id == transfer).values(state=state.value, finding=finding)
    )


def note(tx: Session, transfer: TransferId, finding: str) -> None:
    """What is odd about it, for the work list."""
    tx.execute(update(TransferRow).where(TransferRow.transfer_id == transfer).values(finding=finding))


def finish(tx: Session, transfer: TransferId, *, booked_on: date, lot_without_data: LotId | None) -> None:
    """The units are where they should be."""
    values = {
        "state": TransferState.DONE.value,
        "booked_on": booked_on,
        "lot_without_data": lot_without_data,
        "finding": None,
    }
    tx.execute(update(TransferRow).where(TransferRow.transfer_id == transfer).values(**values))


def has_data(tx: Session, transfer: TransferId) -> bool:
    """Whether the data have come already."""
    return tx.scalar(select(AcquisitionDataRow.data_id).where(AcquisitionDataRow.transfer_id == transfer)) is not None


def keep_data(tx: Session, transfer: TransferId, data: UUID, file: str, *, now: datetime) -> None:
    """The file as it went out or came in."""
    row = {"transfer_id": transfer, "data_id": data, "file_sealed": file, "written_at": now}
    tx.execute(insert(AcquisitionDataRow).values(**row))


def data_of(tx: Session, transfer: TransferId) -> str | None:
    """The file of a transfer."""
    return tx.scalar(select(AcquisitionDataRow.file_sealed).where(AcquisitionDataRow.transfer_id == transfer))


def _places(transfer: UnitTransfer) -> str:
    there, donee = transfer.counterparty, transfer.donee
    content = {
        "counterparty": None
        if there is None
        else {"bank": there.bank, "bic": there.bic, "account": there.account, "holder": there.holder},
        "donee": None
        if donee is None
        else {
            "name": donee.name,
            "birth_date": donee.birth_date.isoformat(),
            "tax_id": donee.tax_id,
            "relationship": donee.relationship,
        },
    }
    return json.dumps(content, ensure_ascii=False)


def _donee(content: Mapping[str, str] | None) -> Donee | None:
    if content is None:
        return None
    return Donee(
        name=content["name"],
        birth_date=date.fromisoformat(content["birth_date"]),
        tax_id=content["tax_id"],
        relationship=content["relationship"],
    )


def _transfer(row: Row[Any]) -> UnitTransfer:
    places = json.loads(row.places_sealed)
    return UnitTransfer(
        transfer_id=row.transfer_id,
        depot_id=row.depot_id,
        kind=TransferKind(row.kind),
        change=HolderChange(row.change),
        isin=row.isin,
        units=row.units_micro,
        state=TransferState(row.state),
        text=row.text_sealed,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        lapses_at=row.lapses_at,
        position_id=row.position_id,
        counterparty=None if places["counterparty"] is None else Counterparty(**places["counterparty"]),
        into_depot=row.into_depot_id,
        donee=_donee(places["donee"]),
        released_by=frozenset(row.released_by or ()),
        finding=row.finding,
        booked_on=row.booked_on,
        lot_without_data=row.lot_without_data,
    )
