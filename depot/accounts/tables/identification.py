"""Identifications by providers: one case per person of an application, and every word of the provider (ACC-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import ApplicationId, PersonId


class CaseRow(Base):
    """The case as it stands; a person of an application has one, whatever the methods."""

    __tablename__ = "identification_cases"
    __table_args__ = (
        CheckConstraint("method in ('video_ident', 'post_ident')", name="method"),
        CheckConstraint("state in ('waiting', 'started', 'broken_off', 'passed', 'refused')", name="state"),
        Index("uq_identification_cases_person_id", "application_id", "person_id", unique=True),
        {"schema": "depot"},
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[ApplicationId] = mapped_column(ForeignKey("depot.depot_applications.application_id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    method: Mapped[str]
    state: Mapped[str]
    reference: Mapped[str]
    attempts: Mapped[int]
    asked_at: Mapped[datetime]
    reason: Mapped[str | None]


class ReportRow(Base):
    """A provider's message, by its id: it counts once, whether or not it changed anything."""

    __tablename__ = "identification_reports"
    __table_args__ = (Index("ix_identification_reports_case_id", "case_id"), {"schema": "depot"})

    method: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("depot.identification_cases.case_id"))
    reference: Mapped[str]
    reported: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
