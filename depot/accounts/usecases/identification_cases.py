"""The identification cases of an application (ACC-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.identification_case import IdentificationCase
from depot.accounts.store import identification
from depot.kernel.ids import ApplicationId


def identification_cases(tx: Session, application: ApplicationId) -> list[IdentificationCase]:
    """Each with its number, method and state, oldest first (ACC-2)."""
    return identification.of_application(tx, application)
