"""Tables of the postbox: documents, numbers, PDFs and readings are append only; content and PDFs are encrypted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import DepotId, DocumentId, LetterBatchId, PersonId


class DocumentRow(Base):
    """A document and its content; never changed, never deleted within retention (DOC-1)."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("depot_id", "number"),
        CheckConstraint("number is null or (depot_id is not null and number > 0)", name="number_of_a_depot"),
        CheckConstraint("(number is null) = (period_from is null)", name="period_from_with_number"),
        CheckConstraint("(number is null) = (period_to is null)", name="period_to_with_number"),
        CheckConstraint("period_from <= period_to", name="period_runs_forward"),
        Index("ix_documents_post", "document_id", postgresql_where=text("channel = 'post'")),
        {"schema": "depot"},
    )

    document_id: Mapped[DocumentId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId | None]
    category: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    template: Mapped[str]
    channel: Mapped[str]
    # JSON, encrypted as a whole: it holds IBANs, and church tax tells a religion (PRV-4).
    content_sealed: Mapped[str] = mapped_column(EncryptedText)
    filed_on: Mapped[date] = mapped_column(Date)
    filed_at: Mapped[datetime]
    number: Mapped[int | None] = mapped_column(Integer)
    period_from: Mapped[date | None] = mapped_column(Date)
    period_to: Mapped[date | None] = mapped_column(Date)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class NumberRow(Base):
    """The last number of a depot and the day its periods reach to, before and after the last change (DOC-3)."""

    __tablename__ = "document_numbers"
    __table_args__ = ({"schema": "depot"},)

    depot_id: Mapped[DepotId] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(Integer)
    covered_until: Mapped[date] = mapped_column(Date)
    covered_before: Mapped[date] = mapped_column(Date)


class ReaderRow(Base):
    """A person who may read a document, as the one who filed it said (DOC-1)."""

    __tablename__ = "document_readers"
    __table_args__ = (Index("ix_document_readers_document_id", "document_id"), {"schema": "depot"})

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"), primary_key=True)


class ReadingRow(Base):
    """The first time a person read a document (DOC-1)."""

    __tablename__ = "document_readings"
    __table_args__ = ({"schema": "depot"},)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"), primary_key=True)
    first_read_at: Mapped[datetime]


class PdfRow(Base):
    """The PDF of a document as first rendered; later readers get these very bytes (DOC-6)."""

    __tablename__ = "document_pdfs"
    __table_args__ = ({"schema": "depot"},)

    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"), primary_key=True)
    pdf_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    rendered_at: Mapped[datetime]


class PostedRow(Base):
    """A letter handed over to the print shop, once, with its batch (DOC-4)."""

    __tablename__ = "letters_posted"
    __table_args__ = (Index("ix_letters_posted_batch_id", "batch_id"), {"schema": "depot"})

    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"), primary_key=True)
    batch_id: Mapped[LetterBatchId]
    handed_over_at: Mapped[datetime]
