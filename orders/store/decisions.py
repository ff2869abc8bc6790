"""SQL of what staff decides about findings (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.ids import FindingId, StaffId
from orders.rules.fund_messages.decisions import Decision, FindingAction, Outcome

_ADD = text("""
    insert into orders.finding_decisions (decision_id, finding_id, action, reason, proposed_by, proposed_at)
    values (:id, :finding, :action, :reason, :by, :at)
""")
_OPEN = text("""
    select * from orders.finding_decisions where finding_id = :finding and outcome is null for no key update
""")
_DECIDE = text("""
    update orders.finding_decisions set decided_by = :by, decided_at = :now, outcome = :outcome
     where decision_id = :id returning *
""")


def add(tx: Session, decision: Decision) -> None:
    """Keep a proposal."""
    tx.execute(
        _ADD,
        {
            "id": decision.decision_id,
            "finding": decision.finding_id,
            "action": decision.action.value,
            "reason": decision.reason,
            "by": decision.proposed_by,
            "at": decision.proposed_at,
        },
    )


def undecided(tx: Session, finding: FindingId) -> Decision | None:
    """The proposal that waits for a second person, locked."""
    row = tx.execute(_OPEN, {"finding": finding}).one_or_none()
    return _decision(row) if row else None


def decide(tx: Session, decision: UUID, outcome: Outcome, *, by: StaffId, now: datetime) -> Decision:
    """It was done, or refused."""
    return _decision(tx.execute(_DECIDE, {"id": decision, "outcome": outcome.value, "by": by, "now": now}).one())


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        decision_id=row.decision_id,
        finding_id=row.finding_id,
        action=FindingAction(row.action),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )
