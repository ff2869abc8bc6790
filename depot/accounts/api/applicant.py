"""What an applicant does before there is an access: they show the secret that their program made (ACC-11, AUT-16)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from depot.accounts.rules.papers import PaperOwner
from depot.accounts.schemas.papers import ApplicationProgress, PaperShown, PaperUploaded
from depot.accounts.usecases.application_progress import application_progress
from depot.accounts.usecases.require_applicant import require_applicant
from depot.accounts.usecases.upload_paper import upload_paper
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import ApplicationId
from depot.kernel.web.calls import PublicReads, PublicWrites
from depot.kernel.web.wire import ApplicationRef

router = APIRouter(prefix="/v1", tags=["depots"])

_bearer = HTTPBearer(
    auto_error=False, scheme_name="ResumeSecret", description="The `resume_secret` of `POST /v1/applications`"
)


def _secret(bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> str:
    if bearer is None:
        raise Unauthenticated
    return bearer.credentials


ResumeSecret = Annotated[str, Security(_secret)]


@router.get("/applications/{application_id}/progress")
def read_progress(call: PublicReads, application_id: ApplicationRef, secret: ResumeSecret) -> ApplicationProgress:
    """What is done and what is still missing, in order; only for who shows the application's secret (ACC-11)."""
    application = ApplicationId(application_id)
    require_applicant(call.tx, application, secret=secret)
    return ApplicationProgress.of(*application_progress(call.tx, application, on=call.today))


@router.post("/applications/{application_id}/papers", status_code=201, response_model=PaperShown)
def upload_own_paper(
    call: PublicWrites, application_id: ApplicationRef, secret: ResumeSecret, body: PaperUploaded
) -> Response:
    """Upload a paper to one's own application; it is kept encrypted and reviewed by staff (ACC-2, ACC-12)."""
    application = ApplicationId(application_id)
    require_applicant(call.tx, application, secret=secret)
    owner = PaperOwner(application)

    def run() -> PaperShown:
        return PaperShown.of(
            upload_paper(call.tx, owner, kind=body.kind, content=body.file, actor=call.actor, now=call.now)
        )

    return call.answer(body, run)
