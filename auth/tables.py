"""The tables of the access (schema auth)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import AccessId, EventId, FactorId, LetterId, LoginId, PersonId, ReleaseId, SessionId, StaffId


class AccessRow(Base):
    """The access of a person: number, peppered PIN hash, locks."""

    __tablename__ = "accesses"
    __table_args__ = ({"schema": "auth"},)

    access_id: Mapped[AccessId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    pin_hash: Mapped[str]
    pin_is_temporary: Mapped[bool]
    pin_set_at: Mapped[datetime]
    pin_expires_at: Mapped[datetime | None]
    first_factor_until: Mapped[datetime | None]
    failed_pins: Mapped[int]
    lock_level: Mapped[int]
    locked_until: Mapped[datetime | None]
    locked_for_good: Mapped[bool]
    opened_at: Mapped[datetime]


class FactorRow(Base):
    """A factor of a person with what checks its answers."""

    __tablename__ = "factors"
    __table_args__ = (
        CheckConstraint("kind in ('app', 'totp', 'sms', 'hardware', 'passkey')", name="kind"),
        CheckConstraint("state in ('pending', 'confirmed', 'active', 'blocked', 'removed')", name="state"),
        CheckConstraint("(kind = 'totp') = (secret_sealed is not null)", name="secret"),
        CheckConstraint("(kind in ('app', 'hardware', 'passkey')) = (public_key is not null)", name="public_key"),
        CheckConstraint(
            "num_nonnulls(passkey_id, passkey_rp_id, passkey_origin, sign_count) = "
            "case when kind = 'passkey' then 4 else 0 end",
            name="passkey",
        ),
        Index("uq_factors_passkey_id", "passkey_id", unique=True),
        Index("ix_factors_person_id", "person_id"),
        {"schema": "auth"},
    )

    factor_id: Mapped[FactorId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    kind: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    secret_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    passkey_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    passkey_rp_id: Mapped[str | None]
    passkey_origin: Mapped[str | None]
    sign_count: Mapped[int | None] = mapped_column(BigInteger)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int]
    set_up_by: Mapped[SessionId]
    set_up_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    change_asked_by: Mapped[SessionId | None]


class ActivationCodeRow(Base):
    """The code of an activation letter, by keyed digest only (AUT-7)."""

    __tablename__ = "activation_codes"
    __table_args__ = (
        Index("uq_activation_codes_open", "person_id", unique=True, postgresql_where=text("closed_at is null")),
        {"schema": "auth"},
    )

    factor_id: Mapped[FactorId] = mapped_column(ForeignKey("auth.factors.factor_id"), primary_key=True)
    person_id: Mapped[PersonId]
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int]
    asked_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SmsCodeRow(Base):
    """A code sent by SMS, by keyed digest only; at most one is open per factor (AUT-9)."""

    __tablename__ = "sms_codes"
    __table_args__ = (
        Index("uq_sms_codes_open", "factor_id", unique=True, postgresql_where=text("closed_at is null")),
        Index("ix_sms_codes_person_id", "person_id", "sent_at"),
        {"schema": "auth"},
    )

    code_id: Mapped[UUID] = mapped_column(primary_key=True)
    factor_id: Mapped[FactorId] = mapped_column(ForeignKey("auth.factors.factor_id"))
    person_id: Mapped[PersonId]
    subject: Mapped[UUID]
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int]
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SmsOutboxRow(Base):
    """Messages of the local gateway, sealed; a production installation sends through its own gateway."""

    __tablename__ = "sms_outbox"
    __table_args__ = ({"schema": "auth"},)

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    number_sealed: Mapped[str] = mapped_column(EncryptedText)
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    sent_at: Mapped[datetime]


class LoginRow(Base):
    """A login between PIN and factor; one without an access belongs to a wrong id or PIN and cannot succeed."""

    __tablename__ = "logins"
    __table_args__ = (Index("ix_logins_expires_at", "expires_at"), {"schema": "auth"})

    login_id: Mapped[LoginId] = mapped_column(primary_key=True)
    access_id: Mapped[AccessId | None] = mapped_column(ForeignKey("auth.accesses.access_id"))
    challenge: Mapped[str]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int]
    closed_at: Mapped[datetime | None]


class StaffRow(Base):
    """A member of staff with a local login (AUT-14)."""

    __tablename__ = "staff"
    __table_args__ = ({"schema": "auth"},)

    staff_id: Mapped[StaffId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[Any]]
    password_hash: Mapped[str]
    totp_sealed: Mapped[str] = mapped_column(EncryptedText)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    failed_logins: Mapped[int]
    lock_level: Mapped[int]
    locked_until: Mapped[datetime | None]
    locked_for_good: Mapped[bool]
    is_active: Mapped[bool]
    enrolled_at: Mapped[datetime]


class StaffIdentityRow(Base):
    """Who a member of staff is at the bank's identity provider (OpenID Connect, AUT-14)."""

    __tablename__ = "staff_identities"
    __table_args__ = ({"schema": "auth"},)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("auth.staff.staff_id"), unique=True)
    linked_at: Mapped[datetime]


class SessionRow(Base):
    """A session; of its token only the digest is kept (AUT-11)."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("purpose is null or kind = 'staff'", name="purpose"),
        CheckConstraint("kind in ('customer', 'staff', 'setup')", name="kind"),
        CheckConstraint(
            "(kind = 'staff') = (staff_id is not null) and (kind <> 'staff') = (person_id is not null)", name="bearer"
        ),
        Index("ix_sessions_person_id", "person_id", postgresql_where=text("ended_at is null")),
        Index("ix_sessions_expires_at", "expires_at"),
        {"schema": "auth"},
    )

    session_id: Mapped[SessionId] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[str]
    person_id: Mapped[PersonId | None]
    staff_id: Mapped[StaffId | None] = mapped_column(ForeignKey("auth.staff.staff_id"))
    purpose: Mapped[str | None]
    opened_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReleaseRow(Base):
    """A release and its proof; once closed, the database refuses to change it (AUT-9)."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("state in ('open', 'released', 'void')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
        CheckConstraint("(state = 'released') = (factor_id is not null)", name="proof"),
        Index("ix_releases_subject", "subject", postgresql_where=text("state = 'open'")),
        Index("ix_releases_person_id", "person_id", postgresql_where=text("state = 'open'")),
        Index("ix_releases_proof_sms", "proof_sms", postgresql_where=text("proof_sms is not null")),
        {"schema": "auth"},
    )

    release_id: Mapped[ReleaseId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    act: Mapped[str]
    subject: Mapped[UUID]
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[str]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    factor_id: Mapped[FactorId | None] = mapped_column(ForeignKey("auth.factors.factor_id"))
    proof_step: Mapped[int | None] = mapped_column(BigInteger)
    proof_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    proof_sms: Mapped[UUID | None] = mapped_column(ForeignKey("auth.sms_codes.code_id"))
    proof_client_data: Mapped[bytes | None] = mapped_column(LargeBinary)
    proof_authenticator_data: Mapped[bytes | None] = mapped_column(LargeBinary)


class LetterRow(Base):
    """A letter with a secret; its content is gone once it was handed out."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("kind in ('access_number', 'temporary_pin', 'activation_code')", name="kind"),
        CheckConstraint("(printed_at is null) = (content_sealed is not null)", name="content"),
        Index("ix_letters_waiting", "letter_id", postgresql_where=text("printed_at is null")),
        {"schema": "auth"},
    )

    letter_id: Mapped[LetterId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    kind: Mapped[str]
    content_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    written_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    printed_by: Mapped[StaffId | None] = mapped_column(ForeignKey("auth.staff.staff_id"))


class AttemptRow(Base):
    """A try of an unauthenticated call, by keyed digests only (AUT-12)."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_subject", "subject_digest", "attempted_at"),
        Index("ix_attempts_origin", "origin_digest", "attempted_at"),
        Index("ix_attempts_attempted_at", "attempted_at"),
        {"schema": "auth"},
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_digest: Mapped[bytes] = mapped_column(LargeBinary)
    origin_digest: Mapped[bytes] = mapped_column(LargeBinary)
    attempted_at: Mapped[datetime]


class PushRow(Base):
    """A device to be woken for a release (AUT-4, AUT-9)."""

    __tablename__ = "pushes"
    __table_args__ = ({"schema": "auth"},)

    release_id: Mapped[ReleaseId] = mapped_column(primary_key=True)
    factor_id: Mapped[FactorId] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class NoticeRow(Base):
    """A change to an access of which the person was not told yet; gone once they were (AUT-7, AUT-10)."""

    __tablename__ = "notices"
    __table_args__ = ({"schema": "auth"},)

    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    note: Mapped[str]
    happened_at: Mapped[datetime]


class AccessLogRow(Base):
    """What happened on the access of a person; only added to (AUT-11)."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_person_id", "person_id", "entry_id"), {"schema": "auth"})

    entry_id: Mapped[EventId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    note: Mapped[str]
    subject: Mapped[UUID]
    happened_at: Mapped[datetime]
