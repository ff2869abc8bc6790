"""The nouns of four eyes: proposals and what became of them (AUT-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from depot.kernel.ids import ApprovalId, StaffId


class ApprovalState(StrEnum):
    """The life of a proposal; only an open one can be decided, and only once."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Approval:
    """A proposal: the act, on what, in the words that the second person reads; by nobody it is the service's own."""

    approval_id: ApprovalId
    act: str
    subject: UUID
    text: str
    content: dict[str, Any]
    proposed_by: StaffId | None
    proposed_at: datetime
    state: ApprovalState = ApprovalState.OPEN
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done, on what, and how the second person reads it."""

    subject: UUID
    text: str
    content: dict[str, Any]
