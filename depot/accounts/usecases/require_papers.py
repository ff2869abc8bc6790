"""The papers that an event of life names are about the persons it concerns (ACC-7, ACC-14)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.accounts.errors import LifeEventRefused
from depot.accounts.store import papers
from depot.kernel.errors import Fault
from depot.kernel.ids import PaperId, PersonId


def require_papers(tx: Session, named: Collection[PaperId], *, about: Collection[PersonId]) -> None:
    """Every paper exists and was uploaded for one of the persons (ACC-7)."""
    known = papers.owned_by(tx, about, named) if named else frozenset()
    faults = tuple(
        Fault("ACC-7", f"/papers/{place}", "is no paper about this person", "unknown-paper")
        for place, paper in enumerate(named)
        if paper not in known
    )
    if faults:
        raise LifeEventRefused(_faults=faults)
