"""The day's step that makes the PDFs nobody has asked for yet (DOC-6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.postbox.model.document import Institution
from depot.postbox.store import reading
from depot.postbox.usecases.render_document import render_document


def render_waiting(tx: Session, *, institution: Institution, now: datetime, limit: int = 500) -> int:
    """Render documents without a PDF, oldest first; returns how many, so that the caller goes on until none is left."""
    waiting = reading.without_pdf(tx, limit=limit)
    for document_id in waiting:
        render_document(tx, document_id, institution=institution, now=now)
    return len(waiting)
