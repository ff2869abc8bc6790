"""A payment of the work list, to be decided on (CSH-3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import IncomingId
from depot.payments.errors import PaymentAlreadyDecided
from depot.payments.model.bank import BankLine, LineState
from depot.payments.store import bank as store


def open_payment(tx: Session, line_id: IncomingId, *, is_credit: bool) -> BankLine:
    """Locked until the transaction ends; it is decided on once, and money that came is not money that went (CSH-3)."""
    line = store.locked_line(tx, line_id)
    if line is None or line.is_credit is not is_credit:
        raise NotFound("payment")
    if line.state is not LineState.OPEN:
        raise PaymentAlreadyDecided
    return line
