"""Only who applied goes on with an application (ACC-11, AUT-16)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.resuming import is_applicant
from depot.accounts.store import applications
from depot.accounts.usecases.resume_digest import resume_digest
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationId


def require_applicant(tx: Session, application: ApplicationId, *, secret: str) -> None:
    """An unknown application, one without a secret and a wrong secret are refused alike (AUT-16)."""
    kept = applications.resume_digest(tx, application)
    if not is_applicant(resume_digest(application, secret), kept):
        raise NotFound("application")
