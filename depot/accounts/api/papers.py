"""Papers over HTTP for staff: uploaded, listed, read and reviewed (ACC-2, ACC-7, ACC-12)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.rules.papers import PaperOwner
from depot.accounts.schemas.papers import PaperList, PaperReviewed, PaperShown, PaperUploaded
from depot.accounts.usecases.papers_of import papers_of
from depot.accounts.usecases.read_paper import read_paper
from depot.accounts.usecases.review_paper import review_paper
from depot.accounts.usecases.upload_paper import upload_paper
from depot.kernel.actor import StaffRole
from depot.kernel.ids import ApplicationId, PaperId, PersonId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import ApplicationRef, PaperRef, PersonRef

router = APIRouter(prefix="/v1/staff", tags=["papers"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]


def _uploaded(call: StaffCommand, owner: PaperOwner, body: PaperUploaded) -> Response:
    def run() -> PaperShown:
        return PaperShown.of(
            upload_paper(call.tx, owner, kind=body.kind, content=body.file, actor=call.actor, now=call.now)
        )

    return call.answer(body, run)


@router.post("/applications/{application_id}/papers", status_code=201, response_model=PaperShown)
def upload_an_applications_paper(call: ServiceWrites, application_id: ApplicationRef, body: PaperUploaded) -> Response:
    """Upload a paper that came by letter to an application (ACC-2, ACC-12)."""
    return _uploaded(call, PaperOwner(ApplicationId(application_id)), body)


@router.get("/applications/{application_id}/papers")
def list_an_applications_papers(call: ServiceReads, application_id: ApplicationRef) -> PaperList:
    """The papers of an application, oldest first (ACC-11)."""
    return PaperList.of(papers_of(call.tx, PaperOwner(ApplicationId(application_id))))


@router.post("/persons/{person_id}/papers", status_code=201, response_model=PaperShown)
def upload_a_persons_paper(call: ServiceWrites, person_id: PersonRef, body: PaperUploaded) -> Response:
    """Upload the proof of an event in a person's life; the event then names it (ACC-7, ACC-14, ACC-15)."""
    return _uploaded(call, PaperOwner(person=PersonId(person_id)), body)


@router.get("/persons/{person_id}/papers")
def list_a_persons_papers(call: ServiceReads, person_id: PersonRef) -> PaperList:
    """The papers about a person, oldest first (ACC-7)."""
    return PaperList.of(papers_of(call.tx, PaperOwner(person=PersonId(person_id))))


@router.get("/papers/{paper_id}/file", response_class=Response)
def read_a_paper(call: ServiceReads, paper_id: PaperRef) -> Response:
    """The file, byte for byte as it came; the read is audited (ACC-7, AUT-15)."""
    paper, content = read_paper(call.tx, PaperId(paper_id))
    name = f"{paper.kind}.{paper.media_type.extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=paper.media_type, headers=headers)


@router.post("/papers/{paper_id}/reviews", status_code=201, response_model=PaperShown)
def review_a_paper(call: ServiceWrites, paper_id: PaperRef, body: PaperReviewed) -> Response:
    """Accept or refuse a paper; the last one due completes its application (ACC-2, ACC-11)."""
    return call.answer(
        body,
        lambda: PaperShown.of(
            review_paper(call.tx, PaperId(paper_id), refusal=body.refusal, staff=call.actor, now=call.now)
        ),
    )
