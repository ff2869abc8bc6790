"""Persons in the database; what PRV-4 names is encrypted, with a keyed digest beside it where it must be found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import PersonId, StaffId


class PersonRow(Base):
    """Everybody who can hold a role: the particulars stand in a table of the kind of person."""

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("kind in ('natural', 'legal')", name="kind"), {"schema": "depot"})

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    recorded_at: Mapped[datetime]


class NaturalPersonRow(Base):
    """The particulars of a human being (ACC-1)."""

    __tablename__ = "natural_persons"
    __table_args__ = ({"schema": "depot"},)

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    given_names: Mapped[str]
    family_name: Mapped[str]
    birth_name: Mapped[str | None]
    birth_date: Mapped[date]
    birth_place: Mapped[str]
    birth_country: Mapped[str]
    nationalities: Mapped[list[Any]]
    email: Mapped[str]
    mobile_sealed: Mapped[str] = mapped_column(EncryptedText)
    occupation: Mapped[str]
    industry: Mapped[str]


class LegalPersonRow(Base):
    """The particulars of a body of law (ACC-1)."""

    __tablename__ = "legal_persons"
    __table_args__ = ({"schema": "depot"},)

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    name: Mapped[str]
    legal_form: Mapped[str]
    register_court: Mapped[str]
    register_number: Mapped[str]
    seat: Mapped[str]
    lei: Mapped[str | None]


class BeneficialOwnerRow(Base):
    """Who stands behind a legal person (§ 3 GwG, ACC-1)."""

    __tablename__ = "beneficial_owners"
    __table_args__ = ({"schema": "depot"},)

    company_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.legal_persons.person_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.natural_persons.person_id"), primary_key=True)
    recorded_at: Mapped[datetime]


class FormerNameRow(Base):
    """A name that a person bore until a moment, with the proof of the change (ACC-15)."""

    __tablename__ = "former_names"
    __table_args__ = ({"schema": "depot"},)

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.natural_persons.person_id"), primary_key=True)
    borne_until: Mapped[datetime] = mapped_column(primary_key=True)
    given_names: Mapped[str]
    family_name: Mapped[str]
    proof: Mapped[str]
    recorded_by: Mapped[StaffId]


class AddressRow(Base):
    """Where a person lived from which day on; a move adds a row."""

    __tablename__ = "person_addresses"
    __table_args__ = ({"schema": "depot"},)

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    street: Mapped[str]
    addition: Mapped[str | None]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]


class TaxResidencyRow(Base):
    """A state named in a self-certification; a new certification replaces the older ones as a whole (ACC-3)."""

    __tablename__ = "person_tax_residencies"
    __table_args__ = (
        CheckConstraint("tin_sealed is null or no_tin_reason is null", name="tin_or_reason"),
        Index("ix_person_tax_residencies_tin_digest", "tin_digest"),
        {"schema": "depot"},
    )

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    certified_at: Mapped[datetime] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    tin_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    tin_digest: Mapped[bytes | None]
    no_tin_reason: Mapped[str | None]


class IdentificationRow(Base):
    """An identification; never changed, a new one is a new row; `recorded_by` is null for a provider's (ACC-2)."""

    __tablename__ = "person_identifications"
    __table_args__ = (
        CheckConstraint("full_copy_held", name="full_copy_held"),
        Index("ix_person_identifications_person_id", "person_id"),
        {"schema": "depot"},
    )

    identification_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    case_number: Mapped[str]
    method: Mapped[str]
    document_type: Mapped[str]
    document_number_sealed: Mapped[str] = mapped_column(EncryptedText)
    issuer: Mapped[str]
    valid_until: Mapped[date]
    identified_on: Mapped[date]
    full_copy_held: Mapped[bool]
    recorded_by: Mapped[StaffId | None]
    recorded_at: Mapped[datetime]
