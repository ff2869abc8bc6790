"""Letters that wait for the printer, without what is in them (AUT-2)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auth.model import LetterKind
from auth.store import letters
from depot.kernel.ids import LetterId, PersonId


def waiting_letters(
    tx: Session, *, after: LetterId | None, limit: int
) -> Sequence[tuple[LetterId, PersonId, LetterKind]]:
    """The letters of the next print run, oldest first (AUT-2)."""
    return letters.waiting(tx, after=after, limit=limit)
