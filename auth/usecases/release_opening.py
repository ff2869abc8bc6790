"""The opening of a release, to be asked together with other questions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from auth.model import CHALLENGE_LIFETIME, Release, ReleaseState
from auth.store import releases
from depot.kernel.clock import new_id
from depot.kernel.hot_sql import Question
from depot.kernel.ids import PersonId, ReleaseId


def release_opening(*, person: PersonId, act: str, subject: UUID, text: str, now: datetime) -> Question[Release]:
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
    return releases.opening(release, now=now)
