"""Applications that are begun, interrupted and resumed before they are sent (ACC-11, AUT-16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import TypeAdapter, ValidationError

from auth.model import Origin
from depot.accounts.api.applicant import ResumeSecret
from depot.accounts.ports import TermsInForce
from depot.accounts.schemas.applications import ApplicationAsked
from depot.accounts.schemas.drafts import DraftBegun, DraftKept, DraftSaved, DraftShown
from depot.accounts.schemas.openings import AnyOpening, OpeningAsked
from depot.accounts.usecases.begin_draft import begin_draft
from depot.accounts.usecases.discard_draft import discard_draft
from depot.accounts.usecases.drafted import drafted
from depot.accounts.usecases.opening_missing import opening_missing
from depot.accounts.usecases.save_draft import save_draft
from depot.kernel.errors import Fault
from depot.kernel.ids import ApplicationDraftId
from depot.kernel.web.calls import PublicReads, PublicWrites, Query
from depot.kernel.web.problems import faults_of
from depot.kernel.web.wire import ApplicationDraftRef

router = APIRouter(prefix="/v1", tags=["depots"])

_OPENING: Final[TypeAdapter[AnyOpening]] = TypeAdapter(OpeningAsked)


@router.post("/application-drafts", status_code=201, response_model=DraftKept)
def begin_an_application(call: PublicWrites, body: DraftBegun) -> Response:
    """Keep an application that is not complete yet, encrypted, for a month (ACC-11)."""
    client = call.request.client
    origin = Origin(client.host if client else "unknown")
    secret = body.resume_secret.get_secret_value()
    return call.answer(
        body, lambda: DraftKept.of(begin_draft(call.tx, body.form, secret=secret, origin=origin, now=call.now))
    )


@router.get("/application-drafts/{draft_id}")
def resume_an_application(call: PublicReads, draft_id: ApplicationDraftRef, secret: ResumeSecret) -> DraftShown:
    """The form as it was left, and everything that is still missing in it, by rule and place (ACC-11)."""
    found = drafted(call.tx, ApplicationDraftId(draft_id), secret=secret, now=call.now)
    return DraftShown.seen(found, _missing(call, found.form))


@router.put("/application-drafts/{draft_id}", status_code=200, response_model=DraftKept)
def save_an_application(
    call: PublicWrites, draft_id: ApplicationDraftRef, secret: ResumeSecret, body: DraftSaved
) -> Response:
    """The form as it is now takes the place of the one before (ACC-11)."""
    draft = ApplicationDraftId(draft_id)
    drafted(call.tx, draft, secret=secret, now=call.now)
    return call.answer(body, lambda: DraftKept.of(save_draft(call.tx, draft, body.form, now=call.now)), status=200)


@router.delete("/application-drafts/{draft_id}", status_code=200, response_model=DraftKept)
def discard_an_application(call: PublicWrites, draft_id: ApplicationDraftRef, secret: ResumeSecret) -> Response:
    """Remove a draft that was sent or given up (ACC-11, PRV-1)."""
    draft = ApplicationDraftId(draft_id)
    found = drafted(call.tx, draft, secret=secret, now=call.now)

    def run() -> DraftKept:
        discard_draft(call.tx, draft)
        return DraftKept.of(found)

    return call.answer(None, run, status=200)


def _missing(call: Query, form: Mapping[str, Any]) -> Sequence[Fault]:
    """What the sending would find: first the form's own shape, then the rules (ACC-11)."""
    try:
        body = _OPENING.validate_python(dict(form))
    except ValidationError as malformed:
        return [fault for error in malformed.errors() for fault in faults_of(error)]
    terms_in_force: TermsInForce = call.request.app.state.terms_in_force
    in_force = terms_in_force(call.tx, product=body.product, on=call.today)
    opening = body.application() if isinstance(body, ApplicationAsked) else body.opening()
    return opening_missing(call.tx, opening, in_force=in_force, on=call.today)
