"""The table of proposals under four eyes (schema depot)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import ApprovalId, StaffId


class ApprovalRow(Base):
    """A proposal; the database refuses its proposer as the second person, and any change once decided (AUT-14)."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint(
            "(state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null)", name="decided"
        ),
        CheckConstraint("(decided_by = proposed_by) = (state = 'withdrawn')", name="four_eyes"),
        CheckConstraint("(state in ('rejected', 'withdrawn')) = (reason is not null)", name="reason"),
        Index("uq_approvals_open", "act", "subject", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_approvals_open", "approval_id", postgresql_where=text("state = 'open'")),
        {"schema": "depot"},
    )

    approval_id: Mapped[ApprovalId] = mapped_column(primary_key=True)
    act: Mapped[str]
    subject: Mapped[UUID]
    text: Mapped[str]
    content: Mapped[dict[str, Any]]
    proposed_by: Mapped[StaffId | None]
    proposed_at: Mapped[datetime]
    state: Mapped[str]
    decided_by: Mapped[StaffId | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
