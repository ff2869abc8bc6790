"""Staff propose to settle again what a corrected price touches (FND-2, AUT-14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.approvals.usecases.propose import propose
from depot.funds.usecases.price_versions import price_versions
from depot.kernel.ids import ApprovalId, StaffId
from orders.errors import NothingToResettle
from orders.rules.canonical_text import german_date
from orders.store import corrections as store

ACT: Final = "price_correction"


def propose_resettlement(tx: Session, isin: str, day: date, *, by: StaffId, now: datetime) -> ApprovalId:
    """Nothing is booked before a second person has approved it; a price that touched nothing needs nothing (FND-2)."""
    versions = price_versions(tx, isin, day)
    if len(versions) < 2:
        raise NothingToResettle
    last, before = versions[-1], versions[-2].price
    if not store.settled_before(tx, isin, day, last.recorded_at, after=None, limit=1):
        raise NothingToResettle
    text = (
        f"Abrechnungen zum berichtigten Preis neu buchen: {isin} vom {german_date(day)}, "
        f"{before.redemption_price:f} wird {last.price.redemption_price:f} {last.price.currency}"
    )
    content = {"isin": isin, "day": day.isoformat()}
    return propose(tx, act=ACT, subject=last.price_id, text=text, content=content, by=by, now=now)
