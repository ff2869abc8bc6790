"""A letter with a secret is written sealed and replaces an unprinted one of its kind (AUT-1, AUT-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import LETTER_VALIDITY, Letter, LetterKind
from auth.rules.letter_text import letter_lines
from auth.store import letters
from depot.kernel.clock import new_id, today
from depot.kernel.ids import LetterId, PersonId


def write_letter(tx: Session, kind: LetterKind, value: str, *, person: PersonId, now: datetime) -> None:
    """Queue the letter for the printer (AUT-1, AUT-2)."""
    lines = letter_lines(kind, value, valid_until=today(now + LETTER_VALIDITY))
    letters.withdraw(tx, person, kind, now=now)
    letters.add(tx, [Letter(LetterId(new_id()), person, kind, lines, value)], now=now)
