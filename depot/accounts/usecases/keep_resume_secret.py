"""The applicant's secret opens the application again (ACC-11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.store import applications
from depot.accounts.usecases.resume_digest import resume_digest
from depot.kernel.ids import ApplicationId


def keep_resume_secret(tx: Session, application: ApplicationId, *, secret: str) -> None:
    """Only its digest is kept (ACC-11)."""
    applications.keep_resume_digest(tx, application, resume_digest(application, secret))
