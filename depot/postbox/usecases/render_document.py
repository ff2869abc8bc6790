"""The PDF of a document is made once; from then on every reader gets the same bytes (DOC-6)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import DocumentId
from depot.postbox.model.document import Document, Institution
from depot.postbox.store import reading
from depot.postbox.usecases.typeset import typeset


def render_document(tx: Session, document_id: DocumentId, *, institution: Institution, now: datetime) -> bytes:
    """The stored PDF, or the first one; that the caller may read it has been asked before (DOC-1, DOC-6)."""
    stored = reading.pdf(tx, document_id)
    if stored is None:
        found = reading.opened(tx, document_id, person=None)
        if found is None:
            raise NotFound("document")
        made = typeset(
            found.document.template,
            found.data,
            head=_head(found.document),
            institution=institution,
            filed_on=found.document.filed_on,
        )
        reading.keep_pdf(tx, document_id, pdf=made, sha256=hashlib.sha256(made).digest(), now=now)
        stored = reading.pdf(tx, document_id)  # another reader may have been faster
    assert stored is not None, "it was stored a line above"
    pdf, sha256 = stored
    assert hashlib.sha256(pdf).digest() == sha256, "a stored PDF is never changed (DOC-1)"
    return pdf


def _head(document: Document) -> dict[str, str | int | None]:
    return {
        "title": document.title,
        "number": document.number,
        "period_from": document.period_from.isoformat() if document.period_from else None,
        "period_to": document.period_to.isoformat() if document.period_to else None,
    }
