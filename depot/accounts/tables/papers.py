"""Papers that prove something: what is known of each, and the sealed file itself (ACC-2, ACC-7, ACC-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import ApplicationId, PaperId, PersonId, StaffId


class PaperRow(Base):
    """A paper of an application or about a person; staff say once whether it proves what it is to prove."""

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("num_nonnulls(application_id, person_id) < 2", name="one_owner"),
        CheckConstraint("media_type in ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
        CheckConstraint("(reviewed_by is null) = (is_accepted is null)", name="reviewed"),
        Index("uq_papers_application_id", "application_id", "sha256", unique=True),
        Index("uq_papers_person_id", "person_id", "sha256", unique=True),
        {"schema": "depot"},
    )

    paper_id: Mapped[PaperId] = mapped_column(primary_key=True)
    application_id: Mapped[ApplicationId | None] = mapped_column(ForeignKey("depot.depot_applications.application_id"))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("depot.persons.person_id"))
    kind: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
    is_accepted: Mapped[bool | None]
    review_reason: Mapped[str | None]
    reviewed_by: Mapped[StaffId | None]
    reviewed_at: Mapped[datetime | None]


class PaperContentRow(Base):
    """The file, encrypted with a key that the database does not have (PRV-4)."""

    __tablename__ = "paper_contents"
    __table_args__ = ({"schema": "depot"},)

    paper_id: Mapped[PaperId] = mapped_column(ForeignKey("depot.papers.paper_id"), primary_key=True)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
