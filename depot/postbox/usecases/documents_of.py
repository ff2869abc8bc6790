"""The list of a person's documents (DOC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DocumentId, PersonId
from depot.postbox.model.document import Category, Document
from depot.postbox.store import reading


def documents_of(
    tx: Session,
    person: PersonId,
    *,
    category: Category | None = None,
    after: DocumentId | None = None,
    limit: int = 50,
) -> list[Document]:
    """What the person may read, newest first, with the time of the first reading (DOC-1)."""
    return reading.page(tx, person, category=category, after=after, limit=limit)
