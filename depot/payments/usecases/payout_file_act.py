"""What a second member of staff approved: the file of pay-outs goes to the bank (CSH-9, AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.kernel.actor import Staff
from depot.kernel.ids import PaymentFileId
from depot.payments.usecases.approve_payment_file import approve_payment_file


def payout_file_act(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """The file leaves (CSH-9)."""
    approve_payment_file(tx, PaymentFileId(approval.subject), staff=staff.staff, now=now)
