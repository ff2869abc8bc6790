"""Facts that go with every change (events, audit entries, receipts): collected, then written in one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from depot.kernel.hot_sql import HotStatement, ask_now

_KEY = "pending_facts"


@dataclass(slots=True)
class Pending:
    """What the current transaction has still to write before it commits."""

    events: list[dict[str, Any]] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.audits or self.receipts)


def of(tx: Session) -> Pending:
    """The facts waiting in this transaction."""
    waiting: Pending = tx.info.setdefault(_KEY, Pending())
    return waiting


_WRITE = HotStatement("""
    with written_events as (
        insert into depot.events (event_id, kind, subject, depot_id, occurred_at, content)
        select * from jsonb_to_recordset(cast(:events as jsonb))
            as e(event_id uuid, kind text, subject uuid, depot_id uuid, occurred_at timestamptz, content jsonb)
    ), written_audits as (
        insert into depot.audit_entries (entry_id, actor, action, subject, happened_at, content, mac)
        select entry_id, actor, action, subject, happened_at, content, decode(mac, 'hex')
          from jsonb_to_recordset(cast(:audits as jsonb))
            as a(entry_id uuid, actor text, action text, subject text, happened_at timestamptz, content jsonb, mac text)
    )
    insert into depot.receipts (client, key, fingerprint, status, answer_sealed, answered_at)
    select client, key, fingerprint, status, decode(answer_sealed, 'hex'), answered_at
      from jsonb_to_recordset(cast(:receipts as jsonb))
        as r(client text, key text, fingerprint text, status int, answer_sealed text, answered_at timestamptz)
""")


def write(tx: Session) -> None:
    """Send the waiting facts in one round trip; called by long batches in between."""
    if facts := _taken(tx):
        _WRITE.rows(tx, facts)


def _taken(tx: Session) -> dict[str, str] | None:
    waiting: Pending | None = tx.info.pop(_KEY, None)
    if not waiting:
        return None
    return {
        "events": json.dumps(waiting.events),
        "audits": json.dumps(waiting.audits),
        "receipts": json.dumps(waiting.receipts),
    }


def _ends_with_facts(session: Session) -> bool:
    """Whether the commit is that of the database, and nothing is left to flush before it."""
    owns_it = isinstance(session.bind, Engine) and not session.in_nested_transaction()
    return owns_it and not (session.new or session.deleted or session.dirty)


def commit(tx: Session) -> None:
    """Commit; where only the facts are left to write, one wait does both, and the session's own steps are spared."""
    ask_now(tx)
    if tx.info.get(_KEY) and _ends_with_facts(tx) and (facts := _taken(tx)):
        _WRITE.last(tx, facts)
        tx.close()
    else:
        tx.commit()


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    ask_now(session)
    facts = _taken(session)
    if facts is None:
        return
    if _ends_with_facts(session):
        _WRITE.last(session, facts)
    else:
        _WRITE.rows(session, facts)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, previous: SessionTransaction) -> None:  # noqa: ARG001 - SQLAlchemy's shape
    session.info.pop(_KEY, None)
