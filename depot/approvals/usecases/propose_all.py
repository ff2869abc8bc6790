"""Many proposals of one act at once, as a file of prices brings them (AUT-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.model import Proposal
from depot.kernel.ids import StaffId


def propose_all(tx: Session, act: str, proposals: Sequence[Proposal], *, by: StaffId | None, now: datetime) -> None:
    """In one statement; what waits already goes on waiting (AUT-14)."""
    store.add(tx, act, proposals, by=by, now=now)
