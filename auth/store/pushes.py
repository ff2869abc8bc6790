"""Devices to be woken because a release waits; written with the opening of the release (AUT-4, AUT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from auth.rules.push import Push
from auth.tables import PushRow
from depot.kernel.ids import FactorId, ReleaseId

_TAKE = text("""
    with waiting as (
        select release_id, factor_id from auth.pushes where sent_at is null and opened_at > :since
         order by opened_at limit :limit for update skip locked
    )
    update auth.pushes p set sent_at = :now from waiting w
     where p.release_id = w.release_id and p.factor_id = w.factor_id
    returning p.release_id, p.factor_id, p.opened_at
""")


def take(tx: Session, *, since: datetime, limit: int, now: datetime) -> Sequence[Push]:
    """The oldest ones, each once; those that another worker is sending are passed over."""
    rows = tx.execute(_TAKE, {"since": since, "limit": limit, "now": now})
    return [Push(ReleaseId(row.release_id), FactorId(row.factor_id), row.opened_at) for row in rows]


def kept(tx: Session, *, after: ReleaseId | None, limit: int) -> Sequence[Push]:
    """What the local box holds, in the order of the releases."""
    query = select(PushRow.release_id, PushRow.factor_id, PushRow.opened_at)
    if after is not None:
        query = query.where(PushRow.release_id > after)
    rows = tx.execute(query.order_by(PushRow.release_id, PushRow.factor_id).limit(limit))
    return [Push(row.release_id, row.factor_id, row.opened_at) for row in rows]


def forget(tx: Session, *, before: datetime) -> int:
    """Remove what wakes nobody any more."""
    gone = delete(PushRow).where(PushRow.opened_at < before).returning(PushRow.release_id)
    return len(tx.execute(gone).all())
