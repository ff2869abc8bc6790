"""What a second member of staff approved: a merger or split is booked on its day (FND-4, AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.kernel.actor import Staff
from depot.kernel.ids import ConversionId
from orders.usecases.approve_conversion import approve_conversion


def conversion_act(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """From its day on the units are converted (FND-4)."""
    approve_conversion(tx, ConversionId(approval.subject), by=staff.staff, now=now)
