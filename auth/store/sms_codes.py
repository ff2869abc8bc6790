"""Codes sent by SMS: one open per factor, locked before it is compared, counted per day (AUT-9, AUT-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from auth.model import SmsCode, SmsKept
from auth.tables import ReleaseRow, SmsCodeRow, SmsOutboxRow
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId


def sent_since(tx: Session, person: PersonId, since: datetime) -> int:
    """How many codes the person was sent after a moment."""
    query = select(func.count()).where(SmsCodeRow.person_id == person, SmsCodeRow.sent_at > since)
    return tx.scalars(query).one()


def add(tx: Session, code: SmsCode, person: PersonId, *, now: datetime) -> None:
    """Keep the digest of a new code; an older one of the factor is worth nothing any more."""
    tx.execute(
        update(SmsCodeRow)
        .where(SmsCodeRow.factor_id == code.factor, SmsCodeRow.closed_at.is_(None))
        .values(closed_at=now)
    )
    tx.execute(
        insert(SmsCodeRow).values(
            code_id=code.code_id,
            factor_id=code.factor,
            person_id=person,
            subject=code.subject,
            code_digest=code.digest,
            failures=0,
            sent_at=now,
            expires_at=code.expires_at,
        )
    )


def locked(tx: Session, factor: FactorId, subject: UUID) -> SmsCode | None:
    """The open code of a factor for a subject, locked until the transaction ends."""
    row = tx.execute(
        select(
            SmsCodeRow.code_id,
            SmsCodeRow.factor_id,
            SmsCodeRow.subject,
            SmsCodeRow.code_digest,
            SmsCodeRow.failures,
            SmsCodeRow.expires_at,
        )
        .where(SmsCodeRow.factor_id == factor, SmsCodeRow.subject == subject, SmsCodeRow.closed_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return SmsCode(row.code_id, row.factor_id, row.subject, bytes(row.code_digest), row.failures, row.expires_at)


def keep_failures(tx: Session, code: UUID, failures: int) -> None:
    """A wrong code was tried."""
    tx.execute(update(SmsCodeRow).where(SmsCodeRow.code_id == code).values(failures=failures))


def close(tx: Session, code: UUID, *, now: datetime) -> None:
    """The code was used: it is good for nothing else."""
    tx.execute(update(SmsCodeRow).where(SmsCodeRow.code_id == code).values(closed_at=now))


def forget(tx: Session, *, before: datetime) -> int:
    """Remove codes that count no more; those that gave a release stay as its proof."""
    proofs = exists().where(ReleaseRow.proof_sms == SmsCodeRow.code_id)
    gone = delete(SmsCodeRow).where(SmsCodeRow.sent_at < before, ~proofs).returning(SmsCodeRow.code_id)
    return len(tx.execute(gone).all())


def keep_message(tx: Session, *, number: str, text: str, now: datetime) -> None:
    """Put a message into the local gateway."""
    tx.execute(insert(SmsOutboxRow).values(message_id=new_id(), number_sealed=number, text_sealed=text, sent_at=now))


def messages(tx: Session, *, after: UUID | None, limit: int) -> Sequence[SmsKept]:
    """The messages of the local gateway, oldest first."""
    query = select(SmsOutboxRow.message_id, SmsOutboxRow.number_sealed, SmsOutboxRow.text_sealed, SmsOutboxRow.sent_at)
    if after is not None:
        query = query.where(SmsOutboxRow.message_id > after)
    rows = tx.execute(query.order_by(SmsOutboxRow.message_id).limit(limit))
    return [SmsKept(row.message_id, row.number_sealed, row.text_sealed, row.sent_at) for row in rows]
