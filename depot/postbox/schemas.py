"""The postbox on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from depot.kernel.web.wire import Answer, Day, DepotRef, DocumentRef, LetterBatchRef
from depot.postbox.model.document import Category, Document, LetterBatch, OpenedDocument


class DocumentShown(Answer):
    """A document in the list; `first_read_at` is your own first reading."""

    id: DocumentRef
    depot_id: DepotRef | None
    category: Category
    kind: str
    title: str
    filed_on: Day
    filed_at: datetime
    number: int | None
    period_from: Day | None
    period_to: Day | None
    first_read_at: datetime | None

    @classmethod
    def of(cls, document: Document) -> Self:
        """The document as the caller sees it."""
        return cls(
            id=document.document_id,
            depot_id=document.depot_id,
            category=document.category,
            kind=document.kind,
            title=document.title,
            filed_on=document.filed_on,
            filed_at=document.filed_at,
            number=document.number,
            period_from=document.period_from,
            period_to=document.period_to,
            first_read_at=document.first_read_at,
        )


class DocumentOpened(DocumentShown):
    """A document with the data that its PDF shows; the fields of `data` depend on `kind`."""

    data: dict[str, Any]

    @classmethod
    def opened(cls, found: OpenedDocument) -> Self:
        """The document with its content."""
        shown = DocumentShown.of(found.document)
        return cls(**{name: getattr(shown, name) for name in DocumentShown.model_fields}, data=found.data)


class DocumentPage(Answer):
    """A page of the postbox, newest first; `next` goes into `after`, and is null at the end."""

    data: list[DocumentShown]
    next: DocumentRef | None

    @classmethod
    def of(cls, documents: Sequence[Document], *, limit: int) -> Self:
        """At most `limit` of the documents; one more was asked for, to know whether there is a next page."""
        shown = [DocumentShown.of(document) for document in documents[:limit]]
        return cls(data=shown, next=shown[-1].id if len(documents) > limit else None)


class LetterBatchShown(Answer):
    """A batch of letters; its print file is at `/v1/staff/letter-batches/{id}/file`."""

    id: LetterBatchRef
    letters: list[DocumentRef]

    @classmethod
    def of(cls, batch: LetterBatch) -> Self:
        """The batch as staff sees it."""
        return cls(id=batch.batch_id, letters=list(batch.letters))
