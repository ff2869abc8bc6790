"""SQL of the collection of taxes: what customers chose, which sales are under way (TAX-34)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, OrderId, PersonId, TaxEventId
from orders.model import Order
from orders.store.orders import FIELDS, order_of
from orders.tables.distributions import CollectionOrderRow, CollectionWayRow
from tax.model import CollectionWay

_WAYS = text("""
    select distinct on (depot_id) depot_id, way from orders.collection_ways
     where depot_id = any(cast(:depots as uuid[]))
     order by depot_id, choice_id desc
""")


def ways(tx: Session, depots: Collection[DepotId]) -> dict[DepotId, CollectionWay]:
    """What was chosen last for each depot; those nobody chose for are missing."""
    return {row.depot_id: CollectionWay(row.way) for row in tx.execute(_WAYS, {"depots": list(depots)})}


def add_way(tx: Session, choice: UUID, depot: DepotId, way: CollectionWay, *, by: PersonId, now: datetime) -> None:
    """Keep a choice."""
    values = {"choice_id": choice, "depot_id": depot, "way": way.value, "chosen_by": by, "chosen_at": now}
    tx.execute(insert(CollectionWayRow), [values])


@dataclass(frozen=True, slots=True)
class Sales:
    """The claims for which a sale is under way, and those whose sale brought too little."""

    open: frozenset[TaxEventId]
    failed: frozenset[TaxEventId]


_SALES = text("""
    select c.event_id, o.state from orders.collection_orders c join orders.orders o using (order_id)
     where c.event_id = any(cast(:events as uuid[]))
""")


def sales(tx: Session, events: Collection[TaxEventId]) -> Sales:
    """What became of the sales made for the claims so far."""
    found = tx.execute(_SALES, {"events": list(events)}).all()
    return Sales(
        open=frozenset(row.event_id for row in found if row.state != "cancelled"),
        failed=frozenset(row.event_id for row in found if row.state == "cancelled"),
    )


def add_sales(tx: Session, orders: Mapping[TaxEventId, OrderId], *, now: datetime) -> None:
    """Which order meets which claim; a second one for a claim breaks the key."""
    if orders:
        rows = [{"event_id": event, "order_id": order, "placed_at": now} for event, order in orders.items()]
        tx.execute(insert(CollectionOrderRow), rows)


_DUE = text("""
    select o.isin, o.price_day, count(*) as orders from orders.orders o
     where o.state = 'accepted' and o.purpose = 'vorabpauschale' and o.price_day <= :today
     group by o.isin, o.price_day order by o.price_day, o.isin
""")
_ON_PRICE = text(f"""
    select {FIELDS}, c.event_id from orders.orders o join orders.collection_orders c using (order_id)
     where o.state = 'accepted' and o.purpose = 'vorabpauschale' and o.isin = :isin and o.price_day = :price_day
     order by o.order_id limit cast(:limit as bigint)
       for no key update of o
""")


def due(tx: Session, *, today: date) -> list[tuple[str, date, int]]:
    """Funds and price days of sales whose price day has come, and how many sales there are."""
    return [(row.isin, row.price_day, row.orders) for row in tx.execute(_DUE, {"today": today})]


def on_price(tx: Session, isin: str, price_day: date, *, limit: int) -> list[tuple[Order, TaxEventId]]:
    """Sales of a fund that get the price of the day, locked, with the claims they are made for."""
    rows = tx.execute(_ON_PRICE, {"isin": isin, "price_day": price_day, "limit": limit})
    return [(order_of(row), TaxEventId(row.event_id)) for row in rows]
