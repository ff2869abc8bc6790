"""Events: what changed, written in the same transaction as the change, read in commit order."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel import pending
from depot.kernel.binary_copy import moment_number, write_values
from depot.kernel.clock import new_id, new_ids
from depot.kernel.db import Base


class EventRow(Base):
    """One event; never changed, never deleted."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_order", "transaction_id", "seq"), {"schema": "depot"})

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    # Sequence numbers are handed out before commit; the transaction id tells readers which of them are final.
    transaction_id: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID]
    depot_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense with a version: `order_released.v1`."""

    kind: str
    subject: UUID
    content: dict[str, Any]
    depot: UUID | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """An event as a reader sees it; `cursor` is where to go on."""

    event_id: UUID
    kind: str
    subject: UUID
    depot: UUID | None
    occurred_at: datetime
    content: dict[str, Any]
    cursor: str


def publish(tx: Session, event: Event, *, now: datetime) -> None:
    """Write the event with the change that caused it; it reaches the table when the transaction commits."""
    pending.of(tx).events.append(
        {
            "event_id": str(new_id()),
            "kind": event.kind,
            "subject": str(event.subject),
            "depot_id": str(event.depot) if event.depot else None,
            "occurred_at": now.isoformat(),
            "content": event.content,
        }
    )


_COLUMNS: Final = ("event_id", "kind", "subject", "depot_id", "occurred_at", "content")


def publish_many(tx: Session, events: Sequence[Event], *, now: datetime) -> None:
    """Events of depots by COPY, written at once: for batches, whose number would make `publish` slow."""
    at = struct.pack(">q", moment_number(now))
    ids = new_ids(len(events))
    rows = (
        (
            ids[16 * place : 16 * place + 16],
            event.kind.encode(),
            event.subject.bytes,
            _depot_of(event).bytes,
            at,
            b"\x01" + json.dumps(event.content).encode(),  # jsonb comes with the number of its version
        )
        for place, event in enumerate(events)
    )
    write_values(tx, "depot.events", _COLUMNS, rows)


def _depot_of(event: Event) -> UUID:
    assert event.depot is not None, "a batch is about depots"
    return event.depot


_READ = text("""
    select seq, transaction_id, event_id, kind, subject, depot_id, occurred_at, content
      from depot.events
     where (transaction_id, seq) > (:transaction_id, :seq)
       and transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
     order by transaction_id, seq
     limit :limit
""").bindparams(bindparam("limit", type_=BigInteger))


def read(tx: Session, *, after: str | None, limit: int) -> Sequence[Published]:
    """Events after a cursor, in an order that no later commit can disturb; raises ValueError for a foreign cursor."""
    transaction_id, seq = (int(part) for part in after.split("-")) if after else (0, 0)
    rows = tx.execute(_READ, {"transaction_id": transaction_id, "seq": seq, "limit": limit})
    return [
        Published(
            event_id=row.event_id,
            kind=row.kind,
            subject=row.subject,
            depot=row.depot_id,
            occurred_at=row.occurred_at,
            content=row.content,
            cursor=f"{row.transaction_id}-{row.seq}",
        )
        for row in rows
    ]
