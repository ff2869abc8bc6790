"""One document with its content, for one of its readers (DOC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import DocumentId, PersonId
from depot.postbox.model.document import OpenedDocument
from depot.postbox.store import reading


def open_document(tx: Session, document_id: DocumentId, *, person: PersonId) -> OpenedDocument:
    """The document and its content; for everybody but its readers it does not exist (DOC-1)."""
    found = reading.opened(tx, document_id, person=person)
    if found is None:
        raise NotFound("document")
    return found
