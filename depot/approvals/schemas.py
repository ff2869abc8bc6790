"""Four eyes over HTTP (AUT-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from depot.approvals.model import Approval, ApprovalState
from depot.approvals.ports import Acts
from depot.kernel.web.wire import Answer, ApprovalRef, Line, StaffRef, StrictModel


class RejectionAsked(StrictModel):
    """`POST /v1/approvals/{id}/rejections`."""

    reason: Line


class ApprovalShown(Answer):
    """A proposal, in the words that the second person reads, and what became of it."""

    approval_id: ApprovalRef
    act: str
    title: str
    text: str
    state: ApprovalState
    proposed_by: StaffRef | None
    proposed_at: datetime
    age_days: int
    is_own: bool
    decided_by: StaffRef | None
    decided_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, found: Approval, acts: Acts, *, language: str, reader: StaffRef, now: datetime) -> Self:
        """From the model, for this reader."""
        act = acts[found.act]
        return cls(
            approval_id=found.approval_id,
            act=found.act,
            title=act.title if language == "en" else act.title_de,
            text=found.text,
            state=found.state,
            proposed_by=found.proposed_by,
            proposed_at=found.proposed_at,
            age_days=(now - found.proposed_at).days,
            is_own=found.proposed_by == reader,
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            reason=found.reason,
        )


class ApprovalList(Answer):
    """A page of the work list."""

    data: list[ApprovalShown]
    next: ApprovalRef | None
