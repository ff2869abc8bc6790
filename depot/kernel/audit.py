"""The audit trail: every write and every staff read, append only, sealed in a hash chain (PRV-5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, Row, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel import pending
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id
from depot.kernel.db import Base
from depot.kernel.hot_sql import HotStatement

# Entries commit out of order: the sealer looks this far back for late ones, so its cost does not grow with the trail.
LOOK_BACK = 100_000
GENESIS = hashlib.sha256(b"depot audit trail").digest()


class AuditRow(Base):
    """One entry: who did what to what, when. Never changed, never deleted."""

    __tablename__ = "audit_entries"
    __table_args__ = ({"schema": "depot"},)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class SealRow(Base):
    """A link of the chain: the digest over the digest before and the sealed entry."""

    __tablename__ = "audit_seals"
    __table_args__ = ({"schema": "depot"},)

    link: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_seq: Mapped[int] = mapped_column(ForeignKey("depot.audit_entries.seq"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


def record(tx: Session, actor: Actor, *, action: str, subject: str, content: dict[str, Any], now: datetime) -> None:
    """Write an entry with the change; it holds ids and figures, never a PIN, code, token, IBAN or tax id (AUT-15)."""
    pending.of(tx).audits.append(
        {
            "entry_id": str(new_id()),
            "actor": actor.label,
            "action": action,
            "subject": subject,
            "happened_at": now.isoformat(),
            "content": content,
        }
    )


_SEALED: Final = (
    AuditRow.seq,
    AuditRow.entry_id,
    AuditRow.actor,
    AuditRow.action,
    AuditRow.subject,
    AuditRow.happened_at,
    AuditRow.content,
)


def _canonical(row: Any) -> bytes:
    fields = [
        row.seq,
        str(row.entry_id),
        row.actor,
        row.action,
        row.subject,
        row.happened_at.isoformat(),
        row.content,
    ]
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


_ADD_SEALS: Final = HotStatement("""
    insert into depot.audit_seals (link, entry_seq, digest)
    select link, entry_seq, decode(digest, 'hex')
      from jsonb_to_recordset(cast(:links as jsonb)) as l(link bigint, entry_seq bigint, digest text)
""")


def seal(tx: Session, *, limit: int = 10_000) -> int:
    """Chain committed entries that have no seal yet, oldest first; returns how many. One sealer at a time."""
    tx.execute(text("select pg_advisory_xact_lock(hashtext('depot.audit_seals'))"))
    head = tx.execute(select(SealRow.link, SealRow.digest).order_by(SealRow.link.desc()).limit(1)).first()
    link, digest = (head.link, head.digest) if head else (0, GENESIS)
    head_seq = tx.scalar(select(func.max(SealRow.entry_seq))) or 0
    unsealed = tx.execute(
        select(*_SEALED)
        .outerjoin(SealRow, SealRow.entry_seq == AuditRow.seq)
        .where(SealRow.link.is_(None), AuditRow.seq > head_seq - LOOK_BACK)
        .order_by(AuditRow.seq)
        .limit(limit)
    ).all()
    links = []
    for row in unsealed:
        link, digest = link + 1, hashlib.sha256(digest + _canonical(row)).digest()
        links.append({"link": link, "entry_seq": row.seq, "digest": digest.hex()})
    if links:
        _ADD_SEALS.rows(tx, {"links": json.dumps(links)})
    return len(links)


def faults(tx: Session) -> Iterator[str]:
    """Every entry that was changed, removed or re-ordered since it was sealed; nothing when the trail is whole."""
    digest, last = GENESIS, 0
    while links := _links_after(tx, last):
        for found in links:
            link, entry_seq, sealed = found[0], found[1], found[2]
            row = cast("AuditRow | None", found[3])  # the outer join may find none
            if link != last + 1:
                yield f"link {last + 1} of the chain is missing"
            if row is None:
                yield f"entry {entry_seq} is missing"
            elif hashlib.sha256(digest + _canonical(row)).digest() != sealed:
                yield f"entry {entry_seq} or its link {link} was changed"
            digest, last = sealed, link
        tx.expunge_all()
    yield from _unsealed(tx)


def _links_after(tx: Session, link: int, *, limit: int = 5_000) -> Sequence[Row[int, int, bytes, AuditRow]]:
    return tx.execute(
        select(SealRow.link, SealRow.entry_seq, SealRow.digest, AuditRow)
        .outerjoin(AuditRow, AuditRow.seq == SealRow.entry_seq)
        .where(SealRow.link > link)
        .order_by(SealRow.link)
        .limit(limit)
    ).all()


def _unsealed(tx: Session) -> Iterator[str]:
    """Entries that the sealer has passed by: inserted behind its back, or held open too long."""
    head_seq = tx.scalar(select(func.max(SealRow.entry_seq))) or 0
    late = (
        select(AuditRow.seq)
        .outerjoin(SealRow, SealRow.entry_seq == AuditRow.seq)
        .where(SealRow.link.is_(None), AuditRow.seq <= head_seq - LOOK_BACK)
    )
    yield from (f"entry {seq} was never sealed" for seq in tx.scalars(late))
