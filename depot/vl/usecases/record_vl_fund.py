"""Staff record how much of a fund are shares (VL-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import today
from depot.kernel.ids import StaffId
from depot.vl import store
from depot.vl.errors import FundRecordedAlready, VlRefused
from depot.vl.model import VlFund
from depot.vl.rules.eligible import vl_fund_faults


def record_vl_fund(tx: Session, new: VlFund, *, by: StaffId, now: datetime) -> VlFund:
    """From the annual report of the fund; a row more, nothing is edited (§ 2 Abs. 1 Nr. 1 c 5. VermBG)."""
    known = bool(fund_terms(tx, [new.isin], on=today(now)))
    if faults := tuple(vl_fund_faults(new, known=known, today=today(now))):
        raise VlRefused(_faults=faults)
    before = store.fund_on(tx, new.isin, new.valid_from)
    if before is not None and before.valid_from == new.valid_from:
        raise FundRecordedAlready
    store.add_fund(tx, new, by=by, now=now)
    return new
