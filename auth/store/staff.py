"""Staff with a local login."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auth.model import StaffMember, Tries
from auth.tables import StaffRow
from depot.kernel.actor import StaffRole
from depot.kernel.ids import StaffId


def add(tx: Session, member: StaffMember, *, now: datetime) -> bool:
    """Write a new member of staff; false when the name is taken."""
    values = {
        "staff_id": member.staff_id,
        "name": member.name,
        "roles": sorted(member.roles),
        "password_hash": member.password_hash,
        "totp_sealed": member.totp_secret,
        "failed_logins": 0,
        "lock_level": 0,
        "locked_for_good": False,
        "is_active": True,
        "enrolled_at": now,
    }
    written = insert(StaffRow).values(values).on_conflict_do_nothing().returning(StaffRow.staff_id)
    return tx.execute(written).first() is not None


def locked_by_name(tx: Session, name: str) -> StaffMember | None:
    """An active member of staff, locked until the transaction ends."""
    row = tx.execute(
        select(
            StaffRow.staff_id,
            StaffRow.name,
            StaffRow.roles,
            StaffRow.password_hash,
            StaffRow.totp_sealed,
            StaffRow.last_step,
            StaffRow.failed_logins,
            StaffRow.lock_level,
            StaffRow.locked_until,
            StaffRow.locked_for_good,
        )
        .where(StaffRow.name == name, StaffRow.is_active)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return StaffMember(
        staff_id=row.staff_id,
        name=row.name,
        roles=frozenset(StaffRole(role) for role in row.roles),
        password_hash=row.password_hash,
        totp_secret=row.totp_sealed,
        last_step=row.last_step,
        tries=Tries(row.failed_logins, row.lock_level, row.locked_until, row.locked_for_good),
    )


def keep_tries(tx: Session, staff: StaffId, tries: Tries, *, last_step: int | None) -> None:
    """Write the count of wrong logins, the lock, and the code that is used up."""
    tx.execute(
        update(StaffRow)
        .where(StaffRow.staff_id == staff)
        .values(
            failed_logins=tries.failed,
            lock_level=tries.level,
            locked_until=tries.locked_until,
            locked_for_good=tries.locked_for_good,
            last_step=last_step,
        )
    )
