"""A release is valid for its content, once, for five minutes (AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from auth.errors import ReleaseAlreadyAnswered, ReleaseExpired, ReleaseVoid
from auth.model import Release, ReleaseState
from depot.kernel.errors import Refusal

S = ReleaseState
NEXT: Final[Mapping[ReleaseState, frozenset[ReleaseState]]] = {
    S.OPEN: frozenset({S.RELEASED, S.VOID}),
    S.RELEASED: frozenset(),
    S.VOID: frozenset(),
}


def refusal_of(release: Release, now: datetime) -> Refusal | None:
    """Why this release can no longer be answered; None while it can (AUT-9)."""
    if release.state is S.RELEASED:
        return ReleaseAlreadyAnswered()
    if release.state is S.VOID:
        return ReleaseVoid()
    return ReleaseExpired() if now >= release.expires_at else None
