"""A corrected price lists the settlements that were booked before it came (FND-2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.funds.usecases.price_versions import price_versions
from depot.kernel.ids import SettlementId
from orders.model import Settlement
from orders.store import corrections


def settlements_touched(
    tx: Session, isin: str, day: date, *, after: SettlementId | None, limit: int
) -> list[Settlement]:
    """Those of the price day from before the version that counts now, the oldest first; none of a price as it came."""
    versions = price_versions(tx, isin, day)
    if len(versions) < 2:
        return []
    return corrections.settled_before(tx, isin, day, versions[-1].recorded_at, after=after, limit=limit)
