"""Staff read a paper (ACC-7, AUT-15)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.papers import Paper
from depot.accounts.store import papers
from depot.kernel.errors import NotFound
from depot.kernel.ids import PaperId


def read_paper(tx: Session, paper: PaperId) -> tuple[Paper, bytes]:
    """The paper and its file, byte for byte as it came (ACC-7)."""
    found = papers.found(tx, paper)
    if found is None:
        raise NotFound("paper")
    return found, papers.content(tx, paper)
