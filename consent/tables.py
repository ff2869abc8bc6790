"""Tables of consent (schema consent): what was asked and what was answered is kept, secrets only as digests (CON-9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import (
    CampaignId,
    ConsentId,
    DepotId,
    DocumentId,
    LinkId,
    PersonId,
    ReleaseId,
    RequirementId,
    StaffId,
    TermsId,
)

_PERSON = "depot.persons.person_id"
_TERMS = "consent.terms.terms_id"
_CAMPAIGN = "consent.campaigns.campaign_id"
_REQUIREMENT = "consent.requirements.requirement_id"
_LINK = "consent.links.link_id"
_PRODUCTS = "product in ('investment', 'securities', 'managed', 'vl')"


class TermsRow(Base):
    """A version of terms with its PDF and synopsis; never changed (CON-1)."""

    __tablename__ = "terms"
    __table_args__ = (
        CheckConstraint(_PRODUCTS, name="product"),
        CheckConstraint("kind in ('general', 'product')", name="kind"),
        Index("uq_terms_version", "product", "title", "version", unique=True),
        {"schema": "consent"},
    )

    terms_id: Mapped[TermsId] = mapped_column(primary_key=True)
    product: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    version: Mapped[str]
    in_force_from: Mapped[date]
    synopsis: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    recorded_by: Mapped[StaffId]
    recorded_at: Mapped[datetime]


class TermsTextRow(Base):
    """The wording of a version, so that two versions can be compared; never changed (CON-1)."""

    __tablename__ = "terms_texts"
    __table_args__ = ({"schema": "consent"},)

    terms_id: Mapped[TermsId] = mapped_column(ForeignKey(_TERMS), primary_key=True)
    text: Mapped[str]


class CampaignRow(Base):
    """A campaign; its days never change (CON-2)."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("announced_on <= effective_on", name="announced_before"),
        CheckConstraint("announced_on <= ends_on", name="runs_forward"),
        CheckConstraint("letters in ('without_access', 'all')", name="letters"),
        {"schema": "consent"},
    )

    campaign_id: Mapped[CampaignId] = mapped_column(primary_key=True)
    title: Mapped[str]
    announced_on: Mapped[date]
    effective_on: Mapped[date]
    ends_on: Mapped[date]
    letters: Mapped[str]
    qr_roles: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{holder,joint_holder,legal_representative}'")
    )
    started_by: Mapped[StaffId]
    started_at: Mapped[datetime]


class CampaignTermsRow(Base):
    """A version of terms that a campaign asks consent to (CON-2)."""

    __tablename__ = "campaign_terms"
    __table_args__ = ({"schema": "consent"},)

    campaign_id: Mapped[CampaignId] = mapped_column(ForeignKey(_CAMPAIGN), primary_key=True)
    terms_id: Mapped[TermsId] = mapped_column(ForeignKey(_TERMS), primary_key=True)


class RequirementRow(Base):
    """A requirement: a product's terms, a group of depots, a role; `state` follows the answers (CON-3, CON-4)."""

    __tablename__ = "requirements"
    __table_args__ = (
        CheckConstraint(_PRODUCTS, name="product"),
        CheckConstraint("state in ('open', 'partly_given', 'given', 'refused')", name="state"),
        CheckConstraint("(effective_on is not null) = (state = 'given')", name="effective"),
        Index("ix_requirements_campaign_id", "campaign_id"),
        {"schema": "consent"},
    )

    requirement_id: Mapped[RequirementId] = mapped_column(primary_key=True)
    campaign_id: Mapped[CampaignId] = mapped_column(ForeignKey(_CAMPAIGN))
    product: Mapped[str]
    role: Mapped[str]
    offers_qr: Mapped[bool]
    state: Mapped[str]
    effective_on: Mapped[date | None]


class RequirementPersonRow(Base):
    """A person asked for an answer, in which role, and the code of the form for it (CON-4, CON-10)."""

    __tablename__ = "requirement_persons"
    __table_args__ = (Index("ix_requirement_persons_requirement_id", "requirement_id"), {"schema": "consent"})

    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON), primary_key=True)
    requirement_id: Mapped[RequirementId] = mapped_column(ForeignKey(_REQUIREMENT), primary_key=True)
    role: Mapped[str]
    form_code: Mapped[str] = mapped_column(unique=True)


class RequirementDepotRow(Base):
    """A depot that the requirement is about (CON-3)."""

    __tablename__ = "requirement_depots"
    __table_args__ = (Index("ix_requirement_depots_requirement_id", "requirement_id"), {"schema": "consent"})

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"), primary_key=True)
    requirement_id: Mapped[RequirementId] = mapped_column(ForeignKey(_REQUIREMENT), primary_key=True)


class RequirementEndRow(Base):
    """From when a person who was asked decides no longer, so that nobody reminds them; never changed (CON-4)."""

    __tablename__ = "requirement_ends"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "requirement_id"],
            ["consent.requirement_persons.person_id", "consent.requirement_persons.requirement_id"],
        ),
        {"schema": "consent"},
    )

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    requirement_id: Mapped[RequirementId] = mapped_column(primary_key=True)
    ended_on: Mapped[date]


class MigratedConsentRow(Base):
    """A consent that was given before the depot's data came over from another bank; never changed (CON-2)."""

    __tablename__ = "migrated_consents"
    __table_args__ = (Index("ix_migrated_consents_terms_id", "terms_id"), {"schema": "consent"})

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON), primary_key=True)
    terms_id: Mapped[TermsId] = mapped_column(ForeignKey(_TERMS), primary_key=True)
    consented_on: Mapped[date]
    source: Mapped[str]
    recorded_by: Mapped[StaffId]
    recorded_at: Mapped[datetime]


class LinkRow(Base):
    """A personal link: digests of its token, reference and code, wrong tries, lock (CON-9)."""

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint("state in ('open', 'locked', 'voided')", name="state"),
        Index("uq_links_living", "campaign_id", "person_id", unique=True, postgresql_where=text("state <> 'voided'")),
        {"schema": "consent"},
    )

    link_id: Mapped[LinkId] = mapped_column(primary_key=True)
    campaign_id: Mapped[CampaignId] = mapped_column(ForeignKey(_CAMPAIGN))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    reference_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str]
    failures: Mapped[int]
    issued_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]


class LinkLetterRow(Base):
    """The secrets of a link for its letter; the row goes when the letter is printed (CON-7, CON-9)."""

    __tablename__ = "link_letters"
    __table_args__ = ({"schema": "consent"},)

    link_id: Mapped[LinkId] = mapped_column(ForeignKey(_LINK), primary_key=True)
    secrets_sealed: Mapped[str] = mapped_column(EncryptedText)


class PageSessionRow(Base):
    """A visit of the page, found by the digest of its cookie (CON-9); goes when it has expired."""

    __tablename__ = "page_sessions"
    __table_args__ = (Index("ix_page_sessions_expires_at", "expires_at"), {"schema": "consent"})

    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    link_id: Mapped[LinkId | None] = mapped_column(ForeignKey(_LINK))
    is_typed: Mapped[bool]
    is_legitimated: Mapped[bool]
    tries: Mapped[int]
    expires_at: Mapped[datetime]


class OnlineRequestRow(Base):
    """What a person asked to consent to in online banking, with what was shown; never changed (CON-6)."""

    __tablename__ = "online_requests"
    __table_args__ = ({"schema": "consent"},)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    requirements: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    user_agent: Mapped[str]
    shown: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]


class ConsentRow(Base):
    """An answer to a requirement; never changed, never deleted within retention (CON-11)."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("decision in ('given', 'refused')", name="decision"),
        CheckConstraint("channel in ('qr', 'online', 'writing')", name="channel"),
        CheckConstraint(
            "legitimation in ('birth_date', 'birth_date_and_code', 'security_factor', 'session', 'signature')",
            name="legitimation",
        ),
        # A double submit records one consent (CON-15); a refusal may be followed by a consent, once.
        Index("uq_consents_answer", "requirement_id", "person_id", "decision", unique=True),
        {"schema": "consent"},
    )

    consent_id: Mapped[ConsentId] = mapped_column(primary_key=True)
    requirement_id: Mapped[RequirementId] = mapped_column(ForeignKey(_REQUIREMENT))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    role: Mapped[str]
    decision: Mapped[str]
    channel: Mapped[str]
    legitimation: Mapped[str]
    link_id: Mapped[LinkId | None] = mapped_column(ForeignKey(_LINK))
    release_id: Mapped[ReleaseId | None]
    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"))
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    user_agent: Mapped[str]
    shown: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]


class ConsentTermsRow(Base):
    """A version of terms that an answer is about, with the digest of the PDF shown; never changed (CON-11)."""

    __tablename__ = "consent_terms"
    __table_args__ = ({"schema": "consent"},)

    consent_id: Mapped[ConsentId] = mapped_column(ForeignKey("consent.consents.consent_id"), primary_key=True)
    terms_id: Mapped[TermsId] = mapped_column(ForeignKey(_TERMS), primary_key=True)
    sha256: Mapped[str]


class ReminderRow(Base):
    """A reminder that a person was sent; each of the two once; never changed (CON-13)."""

    __tablename__ = "reminders"
    __table_args__ = (CheckConstraint("number in (1, 2)", name="number"), {"schema": "consent"})

    campaign_id: Mapped[CampaignId] = mapped_column(ForeignKey(_CAMPAIGN), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("depot.documents.document_id"))
    sent_on: Mapped[date]


class CaptureRow(Base):
    """A signed form as it was captured by its code; free text on it has no effect; never changed (CON-10)."""

    __tablename__ = "captures"
    __table_args__ = (
        CheckConstraint("medium in ('email', 'fax', 'post')", name="medium"),
        CheckConstraint("outcome in ('given', 'given_before', 'unknown_form', 'campaign_over')", name="outcome"),
        {"schema": "consent"},
    )

    capture_id: Mapped[UUID] = mapped_column(primary_key=True)
    form_code: Mapped[str]
    requirement_id: Mapped[RequirementId | None] = mapped_column(ForeignKey(_REQUIREMENT))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey(_PERSON))
    medium: Mapped[str]
    received_on: Mapped[date]
    outcome: Mapped[str]
    has_free_text: Mapped[bool]
    captured_by: Mapped[StaffId]
    captured_at: Mapped[datetime]


class AdvertisingAnswerRow(Base):
    """A yes or no to advertising by one channel, in the words it was asked in; never changed (CON-16)."""

    __tablename__ = "advertising_answers"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'phone', 'post')", name="channel"),
        CheckConstraint("decision in ('given', 'refused', 'withdrawn')", name="decision"),
        Index("ix_advertising_answers_person_id", "person_id"),
        {"schema": "consent"},
    )

    answer_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey(_PERSON))
    channel: Mapped[str]
    decision: Mapped[str]
    wording: Mapped[str]
    decided_at: Mapped[datetime]
