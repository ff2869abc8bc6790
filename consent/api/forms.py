"""Forms in writing: the form to sign for customers, the batch of captured forms for staff (CON-10)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Response

from consent.schemas.forms import CapturesShown, FormsAsked
from consent.usecases.capture_forms import capture_forms
from consent.usecases.form_content import form_content
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId, RequirementId
from depot.kernel.web.calls import CustomerReads, Query, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import PersonRef, RequirementRef
from depot.postbox.model.document import Institution
from depot.postbox.usecases.typeset import typeset

router = APIRouter(prefix="/v1", tags=["consent forms"])

FormReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS)]
FormWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS)]
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/consent-requirements/{requirement_id}/form", response_class=Response, responses=_PDF)
def show_form(call: CustomerReads, requirement_id: RequirementRef) -> Response:
    """Your form for one requirement as PDF, to sign and send back by e-mail, fax or post (CON-10)."""
    return _form(call, call.actor.person, requirement_id)


@router.get("/persons/{person_id}/consent-requirements/{requirement_id}/form", response_class=Response, responses=_PDF)
def print_form(call: FormReads, person_id: PersonRef, requirement_id: RequirementRef) -> Response:
    """A person's form for one requirement, to send it once more; audited (CON-10, AUT-15)."""
    return _form(call, PersonId(person_id), requirement_id)


@router.post("/consent-forms", status_code=201, response_model=CapturesShown)
def capture(call: FormWrites, body: FormsAsked) -> Response:
    """A batch of scanned forms: each counts for its one requirement; free text is not considered (CON-10)."""

    def run() -> CapturesShown:
        received = [form.new() for form in body.forms]
        return CapturesShown.of(capture_forms(call.tx, received, staff=call.actor.staff, now=call.now))

    return call.answer(body, run)


def _form(call: Query, person: PersonId, requirement: RequirementRef) -> Response:
    form = form_content(call.tx, person, RequirementId(requirement), on=call.today)
    institution: Institution = call.request.app.state.institution
    head = {"title": form.title}
    pdf = typeset(form.template, form.data, head=head, institution=institution, filed_on=call.today)
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="Formular.pdf"'}
    )
