"""Depots in the database: roles and dispositions with their validity, states with their history, applications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import (
    ApplicationId,
    DepotId,
    DepotRequestId,
    LifeEventId,
    PersonId,
    RoleId,
    StaffId,
    StateRequestId,
)
from depot.kernel.money import Eur

DEPOT_NUMBERS = Sequence("depot_numbers", start=1_000_000_001, schema="depot", metadata=Base.metadata)
CASE_NUMBERS = Sequence("case_numbers", schema="depot", metadata=Base.metadata)

_DEPOT = "depot.depots.depot_id"
_PERSON = "depot.persons.person_id"


class DepotRow(Base):
    """A depot; its state here is the last one of its history."""

    __tablename__ = "depots"
    __table_args__ = (
        CheckConstraint("kind in ('single', 'joint', 'minor', 'company', 'estate')", name="kind"),
        CheckConstraint("product in ('investment', 'securities', 'managed', 'vl')", name="product"),
        CheckConstraint(
            "state in ('applied', 'identification', 'active', 'blocked', 'closing', 'closed')", name="state"
        ),
        {"schema": "depot"},
    )

    depot_id: Mapped[DepotId] = mapped_column(primary_key=True)
    depot_number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    product: Mapped[str]
    state: Mapped[str]
    cash_iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    cash_iban_digest: Mapped[bytes] = mapped_column(unique=True)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class StateChangeRow(Base):
    """Who moved a depot to which state, when and why (ACC-17)."""

    __tablename__ = "depot_state_changes"
    __table_args__ = ({"schema": "depot"},)

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    changed_at: Mapped[datetime]


class RoleRow(Base):
    """A person's role on a depot with its proof; it ends on a day or by revocation, never by deletion (ACC-7)."""

    __tablename__ = "depot_roles"
    __table_args__ = (
        Index("ix_depot_roles_depot_id", "depot_id"),
        Index("ix_depot_roles_person_id", "person_id"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
        CheckConstraint("kind <> 'attorney' or scope is not null", name="scope"),
        {"schema": "depot"},
    )

    role_id: Mapped[RoleId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    proof: Mapped[str]
    stands_for: Mapped[PersonId | None] = mapped_column(ForeignKey(_PERSON))
    scope: Mapped[str | None]
    ends_at_death: Mapped[bool]
    excluded: Mapped[list[Any]]
    revoked_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class DispositionRow(Base):
    """How a group of a depot acts from a day on (ACC-8); a change adds a row."""

    __tablename__ = "depot_dispositions"
    __table_args__ = (
        CheckConstraint("disposition in ('joint', 'sole', 'by_number')", name="disposition"),
        CheckConstraint("(disposition = 'by_number') = (required is not null)", name="required"),
        {"schema": "depot"},
    )

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT), primary_key=True)
    role_kind: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    disposition: Mapped[str]
    required: Mapped[int | None]


class ReferenceAccountRow(Base):
    """The reference account from a moment on; a change adds a row (ACC-5, ACC-15)."""

    __tablename__ = "depot_reference_accounts"
    __table_args__ = (Index("ix_depot_reference_accounts_iban_digest", "iban_digest"), {"schema": "depot"})

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    iban_digest: Mapped[bytes]
    bic: Mapped[str | None]
    holder_name: Mapped[str]
    payout_from: Mapped[date | None]


class ApplicationRow(Base):
    """An opening under way or done (ACC-11)."""

    __tablename__ = "depot_applications"
    __table_args__ = (
        CheckConstraint("state in ('identification', 'completed')", name="state"),
        {"schema": "depot"},
    )

    application_id: Mapped[ApplicationId] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(unique=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT), unique=True)
    state: Mapped[str]
    first_factor: Mapped[str]
    accepted_terms: Mapped[list[Any]]
    papers_due: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    resume_digest: Mapped[bytes | None]
    submitted_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class WishRow(Base):
    """What the applicant wants of a fund to begin with; carried out by whoever places orders and plans (ACC-11)."""

    __tablename__ = "depot_application_funds"
    __table_args__ = (
        CheckConstraint("kind in ('later', 'amount', 'plan')", name="kind"),
        CheckConstraint("(kind = 'later') = (amount_cents is null)", name="amount"),
        CheckConstraint("amount_cents > 0", name="positive"),
        {"schema": "depot"},
    )

    application_id: Mapped[ApplicationId] = mapped_column(
        ForeignKey("depot.depot_applications.application_id"), primary_key=True
    )
    isin: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    amount_cents: Mapped[Eur | None]


class StateRequestRow(Base):
    """A block or its end, asked for by one member of staff and confirmed by another (ACC-17, AUT-14)."""

    __tablename__ = "depot_state_requests"
    __table_args__ = (
        Index("ix_depot_state_requests_depot_id", "depot_id"),
        CheckConstraint("wanted in ('blocked', 'active')", name="wanted"),
        CheckConstraint("confirmed_by <> asked_by", name="four_eyes"),
        {"schema": "depot"},
    )

    request_id: Mapped[StateRequestId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT))
    wanted: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[StaffId]
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[StaffId | None]
    confirmed_at: Mapped[datetime | None]


class DepotRequestRow(Base):
    """What somebody asks to change on a depot; it waits for everybody whose release the act needs (ACC-9)."""

    __tablename__ = "depot_requests"
    __table_args__ = (
        Index("ix_depot_requests_depot_id", "depot_id"),
        CheckConstraint("kind in ('close', 'grant_power', 'change_reference_account')", name="kind"),
        CheckConstraint("state in ('open', 'identification', 'done')", name="state"),
        {"schema": "depot"},
    )

    request_id: Mapped[DepotRequestId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT))
    kind: Mapped[str]
    state: Mapped[str]
    content_sealed: Mapped[str] = mapped_column(EncryptedText)
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_by: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class AgreementRow(Base):
    """Who released a request, and when; each person once (ACC-9, AUT-9)."""

    __tablename__ = "depot_request_agreements"
    __table_args__ = ({"schema": "depot"},)

    request_id: Mapped[DepotRequestId] = mapped_column(ForeignKey("depot.depot_requests.request_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON), primary_key=True)
    agreed_at: Mapped[datetime]


class LifeEventRow(Base):
    """What happened to a person or a depot, with its proof; never changed (ACC-13, ACC-14)."""

    __tablename__ = "life_events"
    __table_args__ = (
        Index("ix_life_events_depot_id", "depot_id"),
        Index(
            "uq_life_events_death",
            "person_id",
            unique=True,
            postgresql_where=text("kind = 'death' and depot_id is null"),
        ),
        CheckConstraint("kind in ('death', 'appointment', 'coming_of_age')", name="kind"),
        {"schema": "depot"},
    )

    event_id: Mapped[LifeEventId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    depot_id: Mapped[DepotId | None] = mapped_column(ForeignKey(_DEPOT))
    happened_on: Mapped[date]
    proof: Mapped[str]
    papers: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    changes: Mapped[list[Any]]
    actor: Mapped[str]
    recorded_at: Mapped[datetime]


class PersonChangeRow(Base):
    """A new address that a person told and releases with a factor (ACC-15)."""

    __tablename__ = "person_changes"
    __table_args__ = (Index("ix_person_changes_person_id", "person_id"), {"schema": "depot"})

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    address_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
