"""Versions of terms: recorded by staff, open to everybody (CON-1)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from consent.schemas.terms import ComparisonShown, TermsAsked, TermsPage, TermsShown
from consent.usecases.compare_terms import compare_terms
from consent.usecases.record_terms import record_terms
from consent.usecases.recorded_terms import recorded_terms
from consent.usecases.terms_pdf import terms_pdf
from depot.accounts.model import Product
from depot.kernel.actor import StaffRole
from depot.kernel.ids import TermsId
from depot.kernel.web.calls import PublicReads, StaffCommand, staff_command
from depot.kernel.web.wire import Day, TermsRef

router = APIRouter(prefix="/v1", tags=["terms"])

TermsWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("/terms", status_code=201, response_model=TermsShown)
def add_terms(call: TermsWrites, body: TermsAsked) -> Response:
    """Record a version of terms with its PDF and synopsis; a version is never changed (CON-1)."""

    def run() -> TermsShown:
        return TermsShown.of(record_terms(call.tx, body.new(), staff=call.actor.staff, now=call.now))

    return call.answer(body, run)


@router.get("/terms")
def list_terms(
    call: PublicReads,
    product: Product | None = None,
    in_force_on: Day | None = None,
    after: TermsRef | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TermsPage:
    """All versions that were recorded, or those under which a depot would be opened on a day (CON-1, ACC-11)."""
    cursor = None if after is None else TermsId(after)
    found = recorded_terms(call.tx, product=product, in_force_on=in_force_on, after=cursor, limit=limit + 1)
    return TermsPage.of(found, limit=limit)


@router.get("/terms/{terms_id}/pdf", response_class=Response, responses=_PDF)
def download_terms(call: PublicReads, terms_id: TermsRef) -> Response:
    """The PDF of a version, byte for byte as it was recorded (CON-11)."""
    pdf = terms_pdf(call.tx, TermsId(terms_id))
    headers = {"Content-Disposition": 'inline; filename="Bedingungen.pdf"', "Cache-Control": "public, max-age=86400"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/terms/{terms_id}/changes")
def show_changes(call: PublicReads, terms_id: TermsRef, since: TermsRef | None = None) -> ComparisonShown:
    """What is different against the version before, or against another one of the same terms (CON-1)."""
    older = None if since is None else TermsId(since)
    return ComparisonShown.of(compare_terms(call.tx, TermsId(terms_id), older=older))
