"""Changes of e-mail addresses, and the outbox of the local mail gateway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from depot.accounts.rules.email_change import EmailChange, MailKept
from depot.accounts.tables.mails import EmailChangeRow, MailRow
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId


def asked_since(tx: Session, person: PersonId, since: datetime) -> int:
    """How many codes were sent for the person after a moment."""
    query = select(func.count()).where(EmailChangeRow.person_id == person, EmailChangeRow.asked_at > since)
    return tx.execute(query).scalar_one()


def add(tx: Session, change: EmailChange, *, now: datetime) -> None:
    """A new address; one asked for before is worth nothing any more."""
    older = update(EmailChangeRow).where(EmailChangeRow.person_id == change.person, EmailChangeRow.closed_at.is_(None))
    tx.execute(older.values(closed_at=now))
    tx.execute(
        insert(EmailChangeRow).values(
            change_id=change.change_id,
            person_id=change.person,
            email_sealed=change.email,
            code_digest=change.code_digest,
            failures=0,
            asked_at=now,
            lapses_at=change.lapses_at,
        )
    )


def locked_open(tx: Session, person: PersonId) -> EmailChange | None:
    """The open change of a person, which no other code is tried on until the transaction ends."""
    query = select(EmailChangeRow.__table__).where(
        EmailChangeRow.person_id == person, EmailChangeRow.closed_at.is_(None)
    )
    row = tx.execute(query.with_for_update()).one_or_none()
    if row is None:
        return None
    return EmailChange(
        row.change_id, row.person_id, row.email_sealed, bytes(row.code_digest), row.failures, row.lapses_at
    )


def count_failure(tx: Session, change: UUID) -> None:
    """A wrong code was tried."""
    query = update(EmailChangeRow).where(EmailChangeRow.change_id == change)
    tx.execute(query.values(failures=EmailChangeRow.failures + 1))


def done(tx: Session, change: UUID, *, now: datetime) -> None:
    """The code was right: the change is made and takes no other."""
    query = update(EmailChangeRow).where(EmailChangeRow.change_id == change)
    tx.execute(query.values(closed_at=now, done_at=now))


def keep_mail(tx: Session, *, address: str, subject: str, body: str, now: datetime) -> None:
    """A message that the local gateway took."""
    tx.execute(
        insert(MailRow).values(
            message_id=new_id(), address_sealed=address, subject=subject, text_sealed=body, sent_at=now
        )
    )


def mails(tx: Session, *, after: UUID | None, limit: int) -> Sequence[MailKept]:
    """The messages of the local gateway, oldest first."""
    query = select(MailRow.__table__)
    if after is not None:
        query = query.where(MailRow.message_id > after)
    rows = tx.execute(query.order_by(MailRow.message_id).limit(limit))
    return [MailKept(row.message_id, row.address_sealed, row.subject, row.text_sealed, row.sent_at) for row in rows]
