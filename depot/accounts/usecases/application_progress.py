"""What an application still needs (ACC-2, ACC-11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Application
from depot.accounts.rules.papers import PaperOwner
from depot.accounts.rules.progress import Step, progress
from depot.accounts.store import identification, papers
from depot.accounts.usecases.application_details import application_details
from depot.kernel.ids import ApplicationId


def application_progress(tx: Session, application: ApplicationId, *, on: date) -> tuple[Application, tuple[Step, ...]]:
    """The application and its steps in the order in which they are best taken (ACC-11)."""
    found = application_details(tx, application, on=on)
    cases = identification.of_application(tx, application)
    return found, progress(found, papers.of_owner(tx, PaperOwner(application)), cases)
