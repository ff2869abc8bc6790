"""Logins between PIN and factor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from auth.model import Login, LoginOpened
from auth.tables import AccessRow, LoginRow
from depot.kernel.ids import AccessId, LoginId


def add(tx: Session, opened: LoginOpened, access: AccessId | None, *, now: datetime) -> None:
    """Write the first half; without an access where id or PIN were wrong."""
    tx.execute(
        insert(LoginRow).values(
            login_id=opened.login_id,
            access_id=access,
            challenge=opened.challenge,
            opened_at=now,
            expires_at=opened.expires_at,
            failures=0,
        )
    )


def locked(tx: Session, login: LoginId) -> Login | None:
    """A login, locked until the transaction ends, with the person behind its access."""
    row = tx.execute(
        select(
            LoginRow.login_id,
            LoginRow.access_id,
            AccessRow.person_id,
            LoginRow.challenge,
            LoginRow.opened_at,
            LoginRow.expires_at,
            LoginRow.failures,
            LoginRow.closed_at,
        )
        .outerjoin(AccessRow, AccessRow.access_id == LoginRow.access_id)
        .where(LoginRow.login_id == login)
        .with_for_update(of=LoginRow)
    ).one_or_none()
    if row is None:
        return None
    return Login(
        login_id=row.login_id,
        access_id=row.access_id,
        person=row.person_id,
        challenge=row.challenge,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        failures=row.failures,
        is_closed=row.closed_at is not None,
    )


def count_failure(tx: Session, login: LoginId) -> None:
    """One more wrong answer."""
    tx.execute(update(LoginRow).where(LoginRow.login_id == login).values(failures=LoginRow.failures + 1))


def close(tx: Session, login: LoginId, *, now: datetime) -> None:
    """A login succeeds once."""
    tx.execute(update(LoginRow).where(LoginRow.login_id == login).values(closed_at=now))


def forget(tx: Session, *, before: datetime) -> int:
    """Remove logins that ended long ago."""
    gone = delete(LoginRow).where(LoginRow.expires_at < before).returning(LoginRow.login_id)
    return len(tx.execute(gone).all())
