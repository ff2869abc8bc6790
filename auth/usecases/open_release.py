"""A release is bound to a person and to the exact text of what is released, for five minutes (AUT-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME, Release, ReleaseState
from auth.store import releases
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId, ReleaseId


def open_release(tx: Session, *, person: PersonId, act: str, subject: UUID, text: str, now: datetime) -> Release:
    """Ask the person to release this text; an older release of the same act and subject is void (AUT-9)."""
    release = Release(
        release_id=ReleaseId(new_id()),
        person=person,
        act=act,
        subject=subject,
        text=text,
        state=ReleaseState.OPEN,
        expires_at=now + CHALLENGE_LIFETIME,
    )
    return replace(release, factors=releases.add(tx, release, now=now))
