"""Sessions: one statement finds the actor behind a token and notes the use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from auth.model import SessionKind, SessionOpened, SessionSeen
from auth.rules.session_life import TOUCH_AFTER, idle_since, token_digest
from auth.tables import SessionRow
from depot.kernel.actor import Purpose
from depot.kernel.hot_sql import HotStatement
from depot.kernel.ids import PersonId, SessionId, StaffId


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind a living token."""

    session_id: SessionId
    person: PersonId | None
    staff: StaffId | None
    roles: Sequence[str]
    purpose: str | None


# The note of the use waits for nobody: a call that holds the row makes the others skip it, its own note is as good.
_BEARER = HotStatement("""
    with found as (
        select s.session_id, s.person_id, s.staff_id, m.roles, s.purpose, s.last_used_at
          from auth.sessions s left join auth.staff m on m.staff_id = s.staff_id
         where s.token_digest = :digest and s.ended_at is null and s.last_used_at > :idle_since and s.expires_at > :now
           and (s.kind = 'setup') = :is_setup and (s.staff_id is null or m.is_active)
    ), touched as (
        update auth.sessions set last_used_at = :now
         where session_id = (
               select session_id from auth.sessions
                where session_id = (select session_id from found where last_used_at < :touch_before)
                  for update skip locked)
    )
    select session_id, person_id, staff_id, roles, purpose from found
""")


def bearer(tx: Session, token: str, *, is_setup: bool, now: datetime) -> Bearer | None:
    """The bearer of a living session, whose use is noted at most once a second."""
    rows = _BEARER.rows(
        tx,
        {
            "digest": token_digest(token),
            "idle_since": idle_since(now),
            "now": now,
            "touch_before": now - TOUCH_AFTER,
            "is_setup": is_setup,
        },
    )
    if not rows:
        return None
    [row] = rows
    return Bearer(row.session_id, row.person_id, row.staff_id, row.roles or (), row.purpose)


def add(
    tx: Session,
    opened: SessionOpened,
    kind: SessionKind,
    *,
    person: PersonId | None = None,
    staff: StaffId | None = None,
    purpose: Purpose | None = None,
    now: datetime,
) -> None:
    """Write a new session."""
    tx.execute(
        insert(SessionRow).values(
            session_id=opened.session_id,
            token_digest=token_digest(opened.token),
            kind=kind,
            person_id=person,
            staff_id=staff,
            purpose=purpose,
            opened_at=now,
            last_used_at=now,
            expires_at=opened.expires_at,
        )
    )


def end(tx: Session, session: SessionId, *, now: datetime) -> None:
    """End one session."""
    tx.execute(
        update(SessionRow).where(SessionRow.session_id == session, SessionRow.ended_at.is_(None)).values(ended_at=now)
    )


def end_all(tx: Session, person: PersonId, *, keep: SessionId | None, now: datetime) -> None:
    """End every session of a person, set-up tokens included, but the one in which the change was made (AUT-11)."""
    which: list[Any] = [SessionRow.person_id == person, SessionRow.ended_at.is_(None)]
    if keep is not None:
        which.append(SessionRow.session_id != keep)
    tx.execute(update(SessionRow).where(*which).values(ended_at=now))


def living(tx: Session, person: PersonId, *, current: SessionId, now: datetime) -> Sequence[SessionSeen]:
    """The living sessions of a person, oldest first."""
    rows = tx.execute(
        select(SessionRow.session_id, SessionRow.opened_at, SessionRow.last_used_at)
        .where(
            SessionRow.person_id == person,
            SessionRow.ended_at.is_(None),
            SessionRow.last_used_at > idle_since(now),
            SessionRow.expires_at > now,
        )
        .order_by(SessionRow.session_id)
    )
    return [
        SessionSeen(row.session_id, row.opened_at, row.last_used_at, is_current=row.session_id == current)
        for row in rows
    ]


def forget(tx: Session, *, before: datetime) -> int:
    """Remove sessions that ended long ago."""
    gone = delete(SessionRow).where(SessionRow.expires_at < before).returning(SessionRow.session_id)
    return len(tx.execute(gone).all())
