"""Many numbered documents of one kind enter the postbox at once, as a yearly run makes them (DOC-1, DOC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.postbox.model.document import AlikeDocument, DocumentForm
from depot.postbox.store import bulk_filing


def file_alike(tx: Session, form: DocumentForm, documents: Sequence[AlikeDocument], *, now: datetime) -> None:
    """Each takes the next number of its depot, in the order given, as in `file_documents` (DOC-3)."""
    if not documents:
        return
    assert all(document.persons for document in documents), "a document that nobody may read is filed for nobody"
    bulk_filing.file(tx, form, documents, now=now)
