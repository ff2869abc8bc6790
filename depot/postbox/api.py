"""The postbox over HTTP: each person's own documents; staff by id, audited (DOC-1, AUT-15)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import PREFIX, DocumentId, LetterBatchId, to_text
from depot.kernel.web.calls import CustomerReads, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import DocumentRef, LetterBatchRef
from depot.postbox.model.document import Category, Institution
from depot.postbox.schemas import DocumentOpened, DocumentPage, LetterBatchShown
from depot.postbox.usecases.documents_of import documents_of
from depot.postbox.usecases.hand_over_letters import hand_over_letters
from depot.postbox.usecases.open_document import open_document
from depot.postbox.usecases.print_file import print_file
from depot.postbox.usecases.read_document import read_document
from depot.postbox.usecases.render_document import render_document

router = APIRouter(prefix="/v1", tags=["postbox"])

StaffReads = Annotated[
    StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.TAX, StaffRole.COMPLIANCE)
]
PrintShopReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]
PrintShopWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


def _institution(request: Request) -> Institution:
    institution: Institution = request.app.state.institution
    return institution


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/postbox")
def list_documents(
    call: CustomerReads,
    category: Category | None = None,
    after: DocumentRef | None = None,
    limit: Limit = 50,
) -> DocumentPage:
    """Your documents, newest first, of one category or of all (DOC-1)."""
    cursor = None if after is None else DocumentId(after)
    found = documents_of(call.tx, call.actor.person, category=category, after=cursor, limit=limit + 1)
    return DocumentPage.of(found, limit=limit)


@router.get("/postbox/{document_id}")
def show_document(call: CustomerReads, document_id: DocumentRef) -> DocumentOpened:
    """One of your documents with its data (DOC-1)."""
    return DocumentOpened.opened(open_document(call.tx, DocumentId(document_id), person=call.actor.person))


@router.get("/postbox/{document_id}/pdf", response_class=Response, responses=_PDF)
def download_document(call: CustomerReads, document_id: DocumentRef) -> Response:
    """One of your documents as PDF/A; the first download counts as the first reading (DOC-1, DOC-6)."""
    pdf = read_document(
        call.tx,
        DocumentId(document_id),
        person=call.actor.person,
        institution=_institution(call.request),
        now=call.now,
    )
    return _download(pdf, "application/pdf", f"{to_text(PREFIX['DocumentId'], document_id)}.pdf")


@router.get("/staff/documents/{document_id}/pdf", response_class=Response, responses=_PDF)
def download_document_as_staff(call: StaffReads, document_id: DocumentRef) -> Response:
    """A customer's document; nobody's first reading, and audited (AUT-15)."""
    pdf = render_document(call.tx, DocumentId(document_id), institution=_institution(call.request), now=call.now)
    return _download(pdf, "application/pdf", f"{to_text(PREFIX['DocumentId'], document_id)}.pdf")


@router.post("/staff/letter-batches", response_model=LetterBatchShown, status_code=201)
def make_letter_batch(call: PrintShopWrites) -> Response:
    """Take every letter that was not yet posted into a batch (DOC-4)."""
    return call.answer(None, lambda: LetterBatchShown.of(hand_over_letters(call.tx, now=call.now)))


@router.get("/staff/letter-batches/{batch_id}/file", response_class=Response, responses=_ZIP)
def download_print_file(call: PrintShopReads, batch_id: LetterBatchRef) -> Response:
    """The print file of a batch: a ZIP of PDFs with address blocks (DOC-4)."""
    packed = print_file(call.tx, LetterBatchId(batch_id), institution=_institution(call.request), now=call.now)
    return _download(packed, "application/zip", f"{to_text(PREFIX['LetterBatchId'], batch_id)}.zip")
