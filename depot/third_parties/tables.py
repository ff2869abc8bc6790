"""Third parties, consents, their daily use, and initiated payments (AUT-13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import AccessConsentId, DepotId, InitiationId, PayoutId, PersonId, ThirdPartyId

_THIRD_PARTY: Final = "depot.third_parties.third_party_id"
_DEPOT: Final = "depot.depots.depot_id"
_PERSON: Final = "depot.persons.person_id"


class ThirdPartyRow(Base):
    """A licensed provider; only the digest of its token is kept."""

    __tablename__ = "third_parties"
    __table_args__ = ({"schema": "depot"},)

    third_party_id: Mapped[ThirdPartyId] = mapped_column(primary_key=True)
    name: Mapped[str]
    authorisation_number: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    registered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AccessConsentRow(Base):
    """What a third party asked to see, and what the customer said to it."""

    __tablename__ = "access_consents"
    __table_args__ = (
        Index("ix_access_consents_person_id", "person_id", "consent_id"),
        Index("ix_access_consents_third_party_id", "third_party_id"),
        CheckConstraint("(person_id is null) = (decided_at is null)", name="decision"),
        CheckConstraint("(ended_at is null) = (ended_as is null)", name="ending"),
        CheckConstraint("ended_as in ('revokedByPsu', 'terminatedByTpp')", name="ended_as"),
        {"schema": "depot"},
    )

    consent_id: Mapped[AccessConsentId] = mapped_column(primary_key=True)
    third_party_id: Mapped[ThirdPartyId] = mapped_column(ForeignKey(_THIRD_PARTY))
    ibans_sealed: Mapped[str] = mapped_column(EncryptedText)
    balances: Mapped[bool]
    transactions: Mapped[bool]
    is_recurring: Mapped[bool]
    valid_until: Mapped[date]
    frequency_per_day: Mapped[int]
    asked_at: Mapped[datetime]
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey(_PERSON))
    depots: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]


class AccessUseRow(Base):
    """How often an account was read under a consent on a day without the customer present."""

    __tablename__ = "access_uses"
    __table_args__ = ({"schema": "depot"},)

    consent_id: Mapped[AccessConsentId] = mapped_column(
        ForeignKey("depot.access_consents.consent_id"), primary_key=True
    )
    used_on: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]


class InitiationRow(Base):
    """A transfer that a third party asked for, and the pay-out that came of it."""

    __tablename__ = "payment_initiations"
    __table_args__ = (
        Index("ix_payment_initiations_third_party_id", "third_party_id"),
        CheckConstraint("(person_id is null) = (payout_id is null)", name="decision"),
        CheckConstraint("(person_id is null) = (depot_id is null)", name="depot"),
        CheckConstraint("amount_cents > 0", name="amount"),
        {"schema": "depot"},
    )

    initiation_id: Mapped[InitiationId] = mapped_column(primary_key=True)
    third_party_id: Mapped[ThirdPartyId] = mapped_column(ForeignKey(_THIRD_PARTY))
    debtor_iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    creditor_name_sealed: Mapped[str] = mapped_column(EncryptedText)
    creditor_iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    purpose_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey(_PERSON))
    depot_id: Mapped[DepotId | None] = mapped_column(ForeignKey(_DEPOT))
    payout_id: Mapped[PayoutId | None]
    cancelled_at: Mapped[datetime | None]
