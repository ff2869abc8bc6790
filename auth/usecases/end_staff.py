"""Who leaves has no access from this moment on (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import StaffListed
from auth.store import staff as store
from depot.kernel import outbox
from depot.kernel.errors import NotFound
from depot.kernel.ids import StaffId
from depot.kernel.outbox import Event


def end_staff(tx: Session, staff: StaffId, *, now: datetime) -> StaffListed:
    """At once and by one admin: taking access away waits for nobody; sessions of theirs open nothing (AUT-14)."""
    found = store.one(tx, staff)
    if found is None:
        raise NotFound("staff")
    if found.is_active:
        store.end(tx, staff)
        outbox.publish(tx, Event("staff_ended.v1", subject=staff, content={}), now=now)
    ended = store.one(tx, staff)
    assert ended is not None
    return ended
