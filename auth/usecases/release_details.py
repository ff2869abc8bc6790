"""A release as its person sees it; for everybody else it does not exist (AUT-9, AUT-16)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from auth.model import Release
from auth.store import releases
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, ReleaseId


def release_details(tx: Session, release: ReleaseId, *, person: PersonId) -> Release:
    """The release; raises NotFound where it belongs to another person (AUT-16)."""
    found = releases.details(tx, release)
    if found is None or found.person != person:
        raise NotFound("release")
    return found
