"""Tries of unauthenticated calls: rows that are only added, so that counting them makes nobody wait (AUT-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from auth.rules.rate_limits import GLOBAL_LIMIT, ORIGIN_LIMIT, ORIGIN_WINDOW, SUBJECT_LIMIT, SUBJECT_WINDOW
from auth.tables import AttemptRow
from depot.kernel.clock import new_id

_COUNT = text("""
    with written as (
        insert into auth.attempts (attempt_id, subject_digest, origin_digest, attempted_at)
        values (:attempt, :subject, :origin, :now)
    )
    select (select count(*) from (select 1 from auth.attempts where subject_digest = :subject
             and attempted_at > :subject_since limit :subject_limit) as s) as of_subject,
           (select count(*) from (select 1 from auth.attempts where origin_digest = :origin
             and attempted_at > :origin_since limit :origin_limit) as o) as of_origin,
           (select count(*) from (select 1 from auth.attempts
             where attempted_at > :origin_since limit :global_limit) as g) as of_all
""")


def count(tx: Session, *, subject: bytes, origin: bytes, now: datetime) -> tuple[int, int, int]:
    """Note this try; how many came before it for the subject, from the origin, and in all."""
    row = tx.execute(
        _COUNT,
        {
            "attempt": new_id(),
            "subject": subject,
            "origin": origin,
            "now": now,
            "subject_since": now - SUBJECT_WINDOW,
            "subject_limit": SUBJECT_LIMIT,
            "origin_since": now - ORIGIN_WINDOW,
            "origin_limit": ORIGIN_LIMIT,
            "global_limit": GLOBAL_LIMIT,
        },
    ).one()
    return row.of_subject, row.of_origin, row.of_all


def forgive(tx: Session, subject: bytes) -> None:
    """A login succeeded: its tries no longer count against the access id."""
    tx.execute(delete(AttemptRow).where(AttemptRow.subject_digest == subject))


def forget(tx: Session, *, before: datetime) -> int:
    """Remove tries that count no more."""
    gone = delete(AttemptRow).where(AttemptRow.attempted_at < before).returning(AttemptRow.attempt_id)
    return len(tx.execute(gone).all())
