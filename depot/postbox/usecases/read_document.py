"""A person reads a document; the first time is kept (DOC-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, DocumentId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import Institution
from depot.postbox.store import reading
from depot.postbox.usecases.render_document import render_document


def read_document(
    tx: Session, document_id: DocumentId, *, person: PersonId, institution: Institution, now: datetime
) -> bytes:
    """The PDF for one of its readers; for everybody else the document does not exist (DOC-1)."""
    if not reading.may_read(tx, document_id, person=person):
        raise NotFound("document")
    pdf = render_document(tx, document_id, institution=institution, now=now)
    if reading.mark_read(tx, document_id, person=person, now=now):
        content = {
            "document_id": to_text(PREFIX["DocumentId"], document_id),
            "person_id": to_text(PREFIX["PersonId"], person),
        }
        publish(tx, Event("document_read.v1", subject=document_id, content=content), now=now)
    return pdf
