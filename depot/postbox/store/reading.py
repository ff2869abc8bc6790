"""Reading documents: every read of a customer names the person, and finds nothing of anybody else (DOC-1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DocumentId, PersonId
from depot.postbox.model.document import Category, Document, OpenedDocument
from depot.postbox.tables import DocumentRow, PdfRow, ReaderRow, ReadingRow

_METADATA = (
    DocumentRow.document_id,
    DocumentRow.depot_id,
    DocumentRow.category,
    DocumentRow.kind,
    DocumentRow.title,
    DocumentRow.template,
    DocumentRow.filed_on,
    DocumentRow.filed_at,
    DocumentRow.number,
    DocumentRow.period_from,
    DocumentRow.period_to,
)


def _of_person(person: PersonId) -> Select[*tuple[Any, ...]]:
    read = and_(ReadingRow.person_id == ReaderRow.person_id, ReadingRow.document_id == ReaderRow.document_id)
    return (
        select(*_METADATA, ReadingRow.first_read_at)
        .join(ReaderRow, ReaderRow.document_id == DocumentRow.document_id)
        .outerjoin(ReadingRow, read)
        .where(ReaderRow.person_id == person)
    )


def _document(row: Row[Any]) -> Document:
    return Document(
        document_id=row.document_id,
        depot_id=row.depot_id,
        category=Category(row.category),
        kind=row.kind,
        title=row.title,
        template=row.template,
        filed_on=row.filed_on,
        filed_at=row.filed_at,
        number=row.number,
        period_from=row.period_from,
        period_to=row.period_to,
        first_read_at=row.first_read_at,
    )


def page(
    tx: Session, person: PersonId, *, category: Category | None, after: DocumentId | None, limit: int
) -> list[Document]:
    """The person's documents, newest first, from the one after `after`."""
    query = _of_person(person).order_by(ReaderRow.document_id.desc()).limit(limit)
    if category is not None:
        query = query.where(DocumentRow.category == category.value)
    if after is not None:
        query = query.where(ReaderRow.document_id < after)
    return [_document(row) for row in tx.execute(query)]


def opened(tx: Session, document_id: DocumentId, *, person: PersonId | None) -> OpenedDocument | None:
    """The document with its content, if the person may read it; `person` is None for staff and jobs only."""
    query = _of_person(person) if person else select(*_METADATA, null().label("first_read_at"))
    row = tx.execute(
        query.add_columns(DocumentRow.content_sealed).where(DocumentRow.document_id == document_id)
    ).one_or_none()
    return None if row is None else OpenedDocument(_document(row), json.loads(row.content_sealed))


def may_read(tx: Session, document_id: DocumentId, *, person: PersonId) -> bool:
    """Whether the person is one of the document's readers."""
    query = select(ReaderRow.document_id).where(ReaderRow.document_id == document_id, ReaderRow.person_id == person)
    return tx.scalar(query) is not None


def mark_read(tx: Session, document_id: DocumentId, *, person: PersonId, now: datetime) -> bool:
    """Write the first reading; False when there was one before."""
    written = tx.execute(
        insert(ReadingRow)
        .values(person_id=person, document_id=document_id, first_read_at=now)
        .on_conflict_do_nothing()
        .returning(ReadingRow.document_id)
    )
    return written.first() is not None


def pdf(tx: Session, document_id: DocumentId) -> tuple[bytes, bytes] | None:
    """The stored PDF and its SHA-256."""
    query = select(PdfRow.pdf_sealed, PdfRow.sha256).where(PdfRow.document_id == document_id)
    row = tx.execute(query).one_or_none()
    return None if row is None else (keyring().decrypt(bytes(row.pdf_sealed)), bytes(row.sha256))


def keep_pdf(tx: Session, document_id: DocumentId, *, pdf: bytes, sha256: bytes, now: datetime) -> None:
    """Store the PDF unless another reader was faster; whoever was first stays."""
    tx.execute(
        insert(PdfRow)
        .values(document_id=document_id, pdf_sealed=keyring().encrypt(pdf), sha256=sha256, rendered_at=now)
        .on_conflict_do_nothing()
    )


def without_pdf(tx: Session, *, limit: int) -> Sequence[DocumentId]:
    """Documents that were never rendered, oldest first."""
    query = (
        select(DocumentRow.document_id)
        .outerjoin(PdfRow, PdfRow.document_id == DocumentRow.document_id)
        .where(PdfRow.document_id.is_(None))
        .order_by(DocumentRow.document_id)
        .limit(limit)
    )
    return tx.scalars(query).all()
