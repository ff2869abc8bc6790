"""One member of staff proposes an act in the words that the second person will read (AUT-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.errors import AlreadyProposed
from depot.approvals.model import Proposal
from depot.kernel.ids import ApprovalId, StaffId


def propose(
    tx: Session,
    *,
    act: str,
    subject: UUID,
    text: str,
    content: dict[str, Any] | None = None,
    by: StaffId | None,
    now: datetime,
) -> ApprovalId:
    """Nothing happens until another approves it; one proposal of an act and subject at a time (AUT-14)."""
    made = store.add(tx, act, [Proposal(subject, text, content or {})], by=by, now=now)
    if not made:
        raise AlreadyProposed
    return made[0]
