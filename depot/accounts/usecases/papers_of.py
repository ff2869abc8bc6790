"""The papers of an application or about a person (ACC-7, ACC-11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.papers import Paper, PaperOwner
from depot.accounts.store import papers


def papers_of(tx: Session, owner: PaperOwner) -> list[Paper]:
    """Without the files, oldest first (ACC-11)."""
    return papers.of_owner(tx, owner)
