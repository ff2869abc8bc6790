"""SQL of sales from open real-estate funds: what is under notice, what went without (ORD-16 to ORD-18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, OrderId, StaffId
from depot.kernel.money import Eur, Units
from orders.tables.notices import NoticeRow

_SOLD = text("""
    select coalesce(sum(s.amount_cents), 0)::bigint as settled,
           coalesce(sum(o.amount_cents) filter (where s.order_id is null), 0)::bigint as asked,
           coalesce(sum(o.units_held_micro) filter (where s.order_id is null and o.amount_cents is null), 0)::bigint
           as units
      from orders.orders o left join orders.settlements s using (order_id)
     where o.depot_id = any(cast(:depots as uuid[])) and o.isin = :isin and o.side = 'redemption'
       and o.purpose <> 'notice' and o.state not in ('cancelled', 'lapsed', 'rejected', 'reached')
       and coalesce(o.price_day, :last) between :first and :last
""")


def add(
    tx: Session,
    due: Mapping[OrderId, date],
    *,
    declared_on: date,
    proof: str,
    by: StaffId,
    now: datetime,
) -> None:
    """The declaration behind each order."""
    facts = {"declared_on": declared_on, "proof": proof, "recorded_by": by, "recorded_at": now}
    tx.execute(insert(NoticeRow), [{"order_id": order, "due_on": day, **facts} for order, day in due.items()])


def sold_without(tx: Session, depots: Collection[DepotId], isin: str, *, first: date, last: date) -> tuple[Eur, Units]:
    """What went of a fund between the days without notice: the money known, and units whose price is to come."""
    row = tx.execute(_SOLD, {"depots": list(depots), "isin": isin, "first": first, "last": last}).one()
    return Eur(row.settled + row.asked), Units(row.units)
