"""The pushes of the local box, for development and tests (AUT-4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auth.rules.push import Push
from auth.store import pushes
from depot.kernel.ids import ReleaseId


def local_pushes(tx: Session, *, after: ReleaseId | None, limit: int) -> Sequence[Push]:
    """Which devices were to be woken for which releases (AUT-4)."""
    return pushes.kept(tx, after=after, limit=limit)
