"""All SQL of four eyes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, text, update
from sqlalchemy.orm import Session

from depot.approvals.model import Approval, ApprovalState, Proposal
from depot.approvals.tables import ApprovalRow
from depot.kernel.clock import new_id
from depot.kernel.ids import ApprovalId, StaffId

_ADD = text("""
    insert into depot.approvals (approval_id, act, subject, text, content, proposed_by, proposed_at, state)
    select p.id, :act, p.subject, p.words, p.content, cast(:by as uuid), :now, 'open'
      from unnest(cast(:ids as uuid[]), cast(:subjects as uuid[]), cast(:texts as text[]), cast(:contents as jsonb[]))
        as p (id, subject, words, content)
    on conflict (act, subject) where state = 'open' do nothing
    returning approval_id
""")


def add(tx: Session, act: str, proposals: Sequence[Proposal], *, by: StaffId | None, now: datetime) -> list[ApprovalId]:
    """Write proposals of one act in one statement; fewer ids come back when one of them waits already."""
    if not proposals:
        return []
    rows = tx.execute(
        _ADD,
        {
            "act": act,
            "ids": [new_id() for _ in proposals],
            "subjects": [proposal.subject for proposal in proposals],
            "texts": [proposal.text for proposal in proposals],
            "contents": [json.dumps(proposal.content) for proposal in proposals],
            "by": by,
            "now": now,
        },
    )
    return [ApprovalId(row.approval_id) for row in rows]


def locked(tx: Session, approval_id: ApprovalId) -> Approval | None:
    """One proposal, which nobody else decides until the transaction ends."""
    row = tx.execute(_all().where(ApprovalRow.approval_id == approval_id).with_for_update()).first()
    return None if row is None else _approval(row)


def locked_open(tx: Session, act: str, subject: UUID) -> Approval | None:
    """The open proposal of an act on something, which nobody else decides until the transaction ends."""
    wanted = (ApprovalRow.act == act, ApprovalRow.subject == subject, ApprovalRow.state == ApprovalState.OPEN.value)
    row = tx.execute(_all().where(*wanted).with_for_update()).first()
    return None if row is None else _approval(row)


def open_page(tx: Session, acts: Collection[str], *, after: ApprovalId | None, limit: int) -> list[Approval]:
    """What waits for a second person, the oldest first."""
    asked = _all().where(ApprovalRow.state == ApprovalState.OPEN.value, ApprovalRow.act.in_(sorted(acts)))
    if after is not None:
        asked = asked.where(ApprovalRow.approval_id > after)
    return [_approval(row) for row in tx.execute(asked.order_by(ApprovalRow.approval_id).limit(limit))]


def decide(
    tx: Session, approval_id: ApprovalId, state: ApprovalState, *, by: StaffId, reason: str | None, now: datetime
) -> None:
    """Write the decision; the database refuses the proposer as the second person."""
    tx.execute(
        update(ApprovalRow)
        .where(ApprovalRow.approval_id == approval_id)
        .values(state=state.value, decided_by=by, decided_at=now, reason=reason)
    )


def _all() -> Select[Any]:
    return select(ApprovalRow.__table__)


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        approval_id=ApprovalId(row.approval_id),
        act=row.act,
        subject=row.subject,
        text=row.text,
        content=row.content,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        state=ApprovalState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
