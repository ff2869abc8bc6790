"""Staff with a local login."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auth.model import StaffListed, StaffMember, Tries
from auth.tables import StaffIdentityRow, StaffRow
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


def listed(tx: Session, *, after: StaffId | None, limit: int) -> list[StaffListed]:
    """Everybody, in the order of their enrolment."""
    asked = _seen().order_by(StaffRow.staff_id).limit(limit)
    if after is not None:
        asked = asked.where(StaffRow.staff_id > after)
    return [_listed(row) for row in tx.execute(asked)]


def one(tx: Session, staff: StaffId) -> StaffListed | None:
    """One member of staff, locked until the transaction ends."""
    row = tx.execute(_seen().where(StaffRow.staff_id == staff).with_for_update()).first()
    return None if row is None else _listed(row)


def name_is_taken(tx: Session, name: str) -> bool:
    """Whether somebody has this name."""
    return tx.execute(select(StaffRow.staff_id).where(StaffRow.name == name)).first() is not None


def set_roles(tx: Session, staff: StaffId, roles: Collection[StaffRole]) -> None:
    """From the next call on these are the roles."""
    tx.execute(update(StaffRow).where(StaffRow.staff_id == staff).values(roles=sorted(roles)))


def end(tx: Session, staff: StaffId) -> None:
    """Sessions of somebody who is not active open nothing."""
    tx.execute(update(StaffRow).where(StaffRow.staff_id == staff).values(is_active=False))


def link(tx: Session, staff: StaffId, *, issuer: str, subject: str, now: datetime) -> bool:
    """Who this is at the identity provider; false when the identity belongs to somebody already."""
    values = {"issuer": issuer, "subject": subject, "staff_id": staff, "linked_at": now}
    written = insert(StaffIdentityRow).values(values).on_conflict_do_nothing().returning(StaffIdentityRow.staff_id)
    return tx.execute(written).first() is not None


def by_identity(tx: Session, *, issuer: str, subject: str) -> StaffId | None:
    """The active member of staff behind an identity of the provider."""
    joined = select(StaffRow.staff_id).join(StaffIdentityRow, StaffIdentityRow.staff_id == StaffRow.staff_id)
    wanted = (StaffIdentityRow.issuer == issuer, StaffIdentityRow.subject == subject, StaffRow.is_active)
    return tx.execute(joined.where(*wanted)).scalar_one_or_none()


def _seen() -> Select[Any]:
    return select(StaffRow.staff_id, StaffRow.name, StaffRow.roles, StaffRow.is_active)


def _listed(row: Row[Any]) -> StaffListed:
    return StaffListed(row.staff_id, row.name, frozenset(StaffRole(role) for role in row.roles), row.is_active)
