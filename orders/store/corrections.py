"""SQL of what a corrected price touches (FND-2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.ids import SettlementId
from orders.model import Settlement
from orders.store.settlements import settlement_of

_BEFORE = text("""
    select s.* from orders.settlements s join orders.orders o using (order_id)
     where o.isin = :isin and o.price_day = :day and s.settled_at < :corrected_at
       and (cast(:after as uuid) is null or s.settlement_id > :after)
     order by s.settlement_id limit cast(:limit as bigint)
""")


def settled_before(
    tx: Session, isin: str, day: date, corrected_at: datetime, *, after: SettlementId | None, limit: int
) -> list[Settlement]:
    """Settlements of the fund and price day that were booked before the correction."""
    facts = {"isin": isin, "day": day, "corrected_at": corrected_at, "after": after, "limit": limit}
    return [settlement_of(row) for row in tx.execute(_BEFORE, facts)]
