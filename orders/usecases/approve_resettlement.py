"""The second pair of eyes: what a corrected price touches is settled again with the next step (FND-2, AUT-14)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.approvals.usecases.take_approval import take_approval
from depot.funds.usecases.price_versions import price_versions
from depot.kernel.actor import Staff
from depot.kernel.ids import PriceId
from orders.errors import NothingToResettle
from orders.store import corrections as store
from orders.usecases.propose_resettlement import ACT


def approve_resettlement(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """Not by the proposer; a price corrected once more since then needs a proposal of its own (FND-2)."""
    isin, day = approval.content["isin"], date.fromisoformat(approval.content["day"])
    if price_versions(tx, isin, day)[-1].price_id != approval.subject:
        raise NothingToResettle
    taken = take_approval(tx, act=ACT, subject=approval.subject, by=staff.staff, now=now)
    store.approve(tx, PriceId(approval.subject), isin, day, approval=taken.approval_id, now=now)
