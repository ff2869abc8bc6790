"""Accesses: the row is locked before its PIN is looked at, so that parallel tries are counted one by one (AUT-10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auth.model import Access, Tries
from auth.tables import AccessRow
from depot.kernel.ids import AccessId, PersonId

_COLUMNS = (
    AccessRow.access_id,
    AccessRow.person_id,
    AccessRow.number,
    AccessRow.pin_hash,
    AccessRow.pin_is_temporary,
    AccessRow.pin_set_at,
    AccessRow.pin_expires_at,
    AccessRow.first_factor_until,
    AccessRow.failed_pins,
    AccessRow.lock_level,
    AccessRow.locked_until,
    AccessRow.locked_for_good,
)


def _access(row: Row[*tuple[Any, ...]] | None) -> Access | None:
    if row is None:
        return None
    return Access(
        access_id=row.access_id,
        person=row.person_id,
        number=row.number,
        pin_hash=row.pin_hash,
        pin_is_temporary=row.pin_is_temporary,
        pin_set_at=row.pin_set_at,
        pin_expires_at=row.pin_expires_at,
        first_factor_until=row.first_factor_until,
        tries=Tries(row.failed_pins, row.lock_level, row.locked_until, row.locked_for_good),
    )


def _locked(tx: Session, which: ColumnElement[bool]) -> Access | None:
    return _access(tx.execute(select(*_COLUMNS).where(which).with_for_update()).one_or_none())


def locked_by_number(tx: Session, number: str) -> Access | None:
    """The access of a number, locked until the transaction ends."""
    return _locked(tx, AccessRow.number == number)


def locked_by_person(tx: Session, person: PersonId) -> Access | None:
    """The access of a person, locked until the transaction ends."""
    return _locked(tx, AccessRow.person_id == person)


def locked_by_id(tx: Session, access: AccessId) -> Access | None:
    """The access, locked until the transaction ends."""
    return _locked(tx, AccessRow.access_id == access)


def number_of(tx: Session, person: PersonId) -> str | None:
    """The access number of a person."""
    return tx.scalar(select(AccessRow.number).where(AccessRow.person_id == person))


def persons_with_access(tx: Session, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Those of the persons who have an access."""
    return frozenset(tx.scalars(select(AccessRow.person_id).where(AccessRow.person_id.in_(persons))))


def add(tx: Session, access: Access, *, now: datetime) -> bool:
    """Write a new access; false when its number or its person is already there."""
    values = {
        "access_id": access.access_id,
        "person_id": access.person,
        "number": access.number,
        "pin_hash": access.pin_hash,
        "pin_is_temporary": access.pin_is_temporary,
        "pin_set_at": now,
        "pin_expires_at": access.pin_expires_at,
        "first_factor_until": access.first_factor_until,
        "failed_pins": 0,
        "lock_level": 0,
        "locked_for_good": False,
        "opened_at": now,
    }
    written = insert(AccessRow).values(values).on_conflict_do_nothing().returning(AccessRow.access_id)
    return tx.execute(written).first() is not None


def keep_tries(tx: Session, access: AccessId, tries: Tries) -> None:
    """Write the count of wrong PINs and the lock."""
    tx.execute(
        update(AccessRow)
        .where(AccessRow.access_id == access)
        .values(
            failed_pins=tries.failed,
            lock_level=tries.level,
            locked_until=tries.locked_until,
            locked_for_good=tries.locked_for_good,
        )
    )


def keep_pin(tx: Session, access: AccessId, pin_hash: str, *, temporary_until: datetime | None, now: datetime) -> None:
    """Write a new PIN: the person's own, or a temporary one with its last moment."""
    tx.execute(
        update(AccessRow)
        .where(AccessRow.access_id == access)
        .values(
            pin_hash=pin_hash,
            pin_is_temporary=temporary_until is not None,
            pin_expires_at=temporary_until,
            pin_set_at=now,
        )
    )


def keep_first_factor_until(tx: Session, access: AccessId, until: datetime | None) -> None:
    """Open or close the time in which a first factor may come without another (AUT-6)."""
    tx.execute(update(AccessRow).where(AccessRow.access_id == access).values(first_factor_until=until))
