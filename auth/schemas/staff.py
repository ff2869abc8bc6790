"""Staff and the print run over HTTP (AUT-14, AUT-2)."""

from __future__ import annotations

from typing import Self

from auth.model import IDLE, Letter, LetterKind, SessionOpened
from depot.kernel.actor import Purpose
from depot.kernel.web.secret_wire import CodeText, PasswordText
from depot.kernel.web.wire import Answer, LetterRef, Line, PersonRef, SessionRef, StrictModel


class StaffLoginAsked(StrictModel):
    """`POST /v1/staff/sessions`."""

    name: Line
    password: PasswordText
    code: CodeText
    purpose: Purpose = Purpose.CASE_WORK


class StaffLoginDone(Answer):
    """The session of a member of staff."""

    token: str
    session_id: SessionRef
    expires_in_seconds: int

    @classmethod
    def of(cls, opened: SessionOpened) -> Self:
        """From the opened session."""
        return cls(token=opened.token, session_id=opened.session_id, expires_in_seconds=int(IDLE.total_seconds()))


class PinLetterAsked(StrictModel):
    """`POST /v1/staff/pin-letters`."""

    person_id: PersonRef


class LetterWaiting(Answer):
    """A letter that waits for the printer."""

    letter_id: LetterRef
    person_id: PersonRef
    kind: LetterKind


class LettersWaiting(Answer):
    """The letters of the next print run, without their content."""

    data: list[LetterWaiting]
    next: LetterRef | None


class LetterPrinted(Answer):
    """The content of a letter, this once."""

    letter_id: LetterRef
    person_id: PersonRef
    kind: LetterKind
    lines: list[str]
    value: str

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """From the model."""
        lines = list(letter.lines)
        return cls(
            letter_id=letter.letter_id, person_id=letter.person, kind=letter.kind, lines=lines, value=letter.value
        )
