"""Letters with secrets: listed without content, handed out once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from auth.model import Letter, LetterKind
from auth.tables import LetterRow
from depot.kernel.ids import LetterId, PersonId, StaffId


def add(tx: Session, letters: Sequence[Letter], *, now: datetime) -> None:
    """Write letters, their content sealed."""
    tx.execute(
        insert(LetterRow),
        [
            {
                "letter_id": letter.letter_id,
                "person_id": letter.person,
                "kind": letter.kind,
                "content_sealed": json.dumps([letter.lines, letter.value]),
                "written_at": now,
            }
            for letter in letters
        ],
    )


def withdraw(tx: Session, person: PersonId, kind: LetterKind, *, now: datetime) -> None:
    """Destroy letters of a kind that nobody has printed yet: a newer one replaces them."""
    tx.execute(
        update(LetterRow)
        .where(LetterRow.person_id == person, LetterRow.kind == kind, LetterRow.printed_at.is_(None))
        .values(printed_at=now, content_sealed=None)
    )


def waiting(tx: Session, *, after: LetterId | None, limit: int) -> Sequence[tuple[LetterId, PersonId, LetterKind]]:
    """Letters that wait for the printer, oldest first, without their content."""
    query = select(LetterRow.letter_id, LetterRow.person_id, LetterRow.kind).where(LetterRow.printed_at.is_(None))
    if after is not None:
        query = query.where(LetterRow.letter_id > after)
    rows = tx.execute(query.order_by(LetterRow.letter_id).limit(limit))
    return [(row.letter_id, row.person_id, LetterKind(row.kind)) for row in rows]


def locked(tx: Session, letter: LetterId) -> tuple[Letter, bool] | None:
    """The letter, locked, and whether it was printed before; its content is then empty."""
    row = tx.execute(
        select(LetterRow.letter_id, LetterRow.person_id, LetterRow.kind, LetterRow.content_sealed, LetterRow.printed_at)
        .where(LetterRow.letter_id == letter)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    lines, value = json.loads(row.content_sealed) if row.content_sealed else ((), "")
    found = Letter(row.letter_id, row.person_id, LetterKind(row.kind), tuple(lines), value)
    return found, row.printed_at is not None


def destroy(tx: Session, letter: LetterId, *, staff: StaffId, now: datetime) -> None:
    """The content has been handed out: it is gone for ever."""
    tx.execute(
        update(LetterRow)
        .where(LetterRow.letter_id == letter)
        .values(printed_at=now, printed_by=staff, content_sealed=None)
    )
