"""Staff: login, logout, new PIN letters, and the print run of letters with secrets.

A login and the content of a letter are secrets that no receipt may hold (decision 003): the login takes no
Idempotency-Key, the print run takes one and keeps no answer, for a letter is handed out once anyway.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from auth.api.edge import NO_STORE, CallOrigin
from auth.schemas.factors import FactorShown, FactorsShown
from auth.schemas.sessions import Done
from auth.schemas.staff import (
    LetterPrinted,
    LettersWaiting,
    LetterWaiting,
    PinLetterAsked,
    StaffLoginAsked,
    StaffLoginDone,
)
from auth.usecases.block_at_once import block_at_once
from auth.usecases.end_session import end_session
from auth.usecases.factors_of import factors_of
from auth.usecases.open_staff_session import open_staff_session
from auth.usecases.print_letter import print_letter
from auth.usecases.reissue_pin import reissue_pin
from auth.usecases.waiting_letters import waiting_letters
from depot.kernel import audit
from depot.kernel.actor import StaffRole
from depot.kernel.ids import FactorId, LetterId, PersonId, to_text
from depot.kernel.web.calls import PublicReads, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.threads import apart
from depot.kernel.web.wire import FactorRef, LetterRef, PersonRef

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[NO_STORE])


@router.post("/sessions", status_code=201)
@apart
def open_session_of_staff(call: PublicReads, asked: StaffLoginAsked, origin: CallOrigin) -> StaffLoginDone:
    """Name, password and code open a session (AUT-14)."""
    opened = open_staff_session(
        call.tx,
        name=asked.name,
        password=asked.password.get_secret_value(),
        code=asked.code.get_secret_value(),
        origin=origin,
        purpose=asked.purpose,
        now=call.now,
    )
    return StaffLoginDone.of(opened)


@router.delete("/session", response_model=Done)
def log_out_staff(call: Annotated[StaffCommand, staff_command(*StaffRole)]) -> Response:
    """Logout (AUT-11)."""

    def run() -> Done:
        end_session(call.tx, call.actor.session, now=call.now)
        return Done(done_at=call.now)

    return call.answer(None, run, status=200)


@router.post("/pin-letters", response_model=Done, status_code=201)
def write_pin_letter(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)], asked: PinLetterAsked
) -> Response:
    """A new temporary PIN by letter for a person who forgot theirs, or is locked (AUT-2, AUT-10)."""

    def run() -> Done:
        reissue_pin(call.tx, person=PersonId(asked.person_id), now=call.now)
        return Done(done_at=call.now)

    return call.answer(asked, run)


@router.get("/persons/{person_id}/factors")
def list_factors_of_person(
    call: Annotated[StaffQuery, staff_query(StaffRole.SERVICE)], person_id: PersonRef
) -> FactorsShown:
    """The factors of a caller on the phone, by kind and name (AUT-8)."""
    return FactorsShown.of(factors_of(call.tx, PersonId(person_id)), call.language)


@router.post("/persons/{person_id}/factors/{factor_id}/blocks", response_model=FactorShown, status_code=201)
def block_factor_of_person(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)], person_id: PersonRef, factor_id: FactorRef
) -> Response:
    """Block on the phone, at once; staff can neither remove nor activate a factor (AUT-8)."""

    def run() -> FactorShown:
        person, factor = PersonId(person_id), FactorId(factor_id)
        return FactorShown.of(block_at_once(call.tx, factor, person=person, reason="staff", session=None, now=call.now))

    return call.answer(None, run)


@router.get("/letters")
def list_letters(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: LetterRef | None = None,
) -> LettersWaiting:
    """Letters that wait for the printer, without their content (AUT-2)."""
    letters = waiting_letters(call.tx, after=None if after is None else LetterId(after), limit=limit)
    data = [LetterWaiting(letter_id=letter, person_id=person, kind=kind) for letter, person, kind in letters]
    return LettersWaiting(data=data, next=letters[-1][0] if len(letters) == limit else None)


@router.post("/letters/{letter_id}/prints", status_code=201)
def print_waiting_letter(
    call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)], letter_id: LetterRef
) -> LetterPrinted:
    """The content of one letter, handed out once and then destroyed (AUT-2)."""
    letter = print_letter(call.tx, LetterId(letter_id), staff=call.actor.staff, now=call.now)
    content: dict[str, Any] = {"person": to_text("per", letter.person), "kind": letter.kind}
    subject = to_text("ltr", letter.letter_id)
    audit.record(call.tx, call.actor, action="print_waiting_letter", subject=subject, content=content, now=call.now)
    return LetterPrinted.of(letter)
