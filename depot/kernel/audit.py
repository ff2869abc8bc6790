"""The audit trail: every write and every staff read, append only, sealed in a hash chain (PRV-5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, Row, SmallInteger, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel import pending
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id
from depot.kernel.crypto import keyring
from depot.kernel.db import Base

# Entries commit out of order: the sealer looks this far back for late ones, so its cost does not grow with the trail.
LOOK_BACK = 100_000
_FORM: Final = 2
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
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class SealRow(Base):
    """A link of the chain: the digest over the digest before and the sealed entry."""

    __tablename__ = "audit_seals"
    __table_args__ = ({"schema": "depot"},)

    link: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_seq: Mapped[int] = mapped_column(ForeignKey("depot.audit_entries.seq"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    form: Mapped[int] = mapped_column(SmallInteger)


def record(tx: Session, actor: Actor, *, action: str, subject: str, content: dict[str, Any], now: datetime) -> None:
    """Write an entry with the change; it holds ids and figures, never a PIN, code, token, IBAN or tax id (AUT-15)."""
    entry_id, actor_label = str(new_id()), actor.label
    mac = keyring().digest("audit", _said([entry_id, actor_label, action, subject], now, content))
    pending.of(tx).audits.append(
        {
            "entry_id": entry_id,
            "actor": actor_label,
            "action": action,
            "subject": subject,
            "happened_at": now.isoformat(),
            "content": content,
            "mac": mac.hex(),
        }
    )


def _said(who_and_what: list[str], happened_at: datetime, content: dict[str, Any]) -> str:
    """What the MAC of an entry is over: only the service can write one (PRV-5)."""
    fields = [*who_and_what, f"{happened_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}", content]
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _is_genuine(row: AuditRow) -> bool:
    said = _said([str(row.entry_id), row.actor, row.action, row.subject], row.happened_at, row.content)
    return hmac.compare_digest(keyring().digest("audit", said), bytes(row.mac))


# What a digest is over. Links of form 1 were written by an earlier version of the service; the database writes form 2.
_SAID: Final = func.concat_ws(
    "\x1f",
    AuditRow.seq,
    AuditRow.entry_id,
    AuditRow.actor,
    AuditRow.action,
    AuditRow.subject,
    func.to_char(func.timezone("UTC", AuditRow.happened_at), "YYYY-MM-DD HH24:MI:SS.US"),
    AuditRow.content,
)
_SEAL: Final = text("select depot.seal_audit(:genesis, :most, :look_back)")


def _said_before(row: AuditRow) -> str:
    fields = [
        row.seq,
        str(row.entry_id),
        row.actor,
        row.action,
        row.subject,
        row.happened_at.isoformat(),
        row.content,
    ]
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal(tx: Session, *, limit: int = 10_000) -> int:
    """Chain committed entries that have no seal yet, oldest first; returns how many. One sealer at a time."""
    sealed: int = tx.execute(_SEAL, {"genesis": GENESIS, "most": limit, "look_back": LOOK_BACK}).scalar_one()
    return sealed


def faults(tx: Session) -> Iterator[str]:
    """Every entry that was changed, removed or re-ordered since it was sealed; nothing when the trail is whole."""
    digest, last = GENESIS, 0
    while links := _links_after(tx, last):
        for found in links:
            link, entry_seq, sealed, form, said = found[0], found[1], found[2], found[3], found[4]
            row = cast("AuditRow | None", found[5])  # the outer join may find none
            if link != last + 1:
                yield f"link {last + 1} of the chain is missing"
            if row is None:
                yield f"entry {entry_seq} is missing"
            else:
                whole = said if form == _FORM else _said_before(row)
                is_sealed_so = hashlib.sha256(digest + whole.encode()).digest() == sealed
                if not is_sealed_so or not _is_genuine(row):
                    yield f"entry {entry_seq} or its link {link} was changed"
            digest, last = sealed, link
        tx.expunge_all()
    yield from _unsealed(tx)


def _links_after(tx: Session, link: int, *, limit: int = 5_000) -> Sequence[Row[int, int, bytes, int, str, AuditRow]]:
    return tx.execute(
        select(SealRow.link, SealRow.entry_seq, SealRow.digest, SealRow.form, _SAID, AuditRow)
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
