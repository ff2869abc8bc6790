"""SQL of the sales that the bank makes for plans: net withdrawals, and units of returned debits (PLN-3, PLN-6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, OrderId, PlanId
from depot.kernel.money import Eur
from orders.model import Order
from orders.store.orders import FIELDS, order_of
from orders.tables.debits import DebitSaleRow
from orders.tables.plans import PlanOrderRow


@dataclass(frozen=True, slots=True)
class Linked:
    """An order with the due day of the plan that it was made for; a single purchase has none."""

    order: Order
    plan_id: PlanId | None
    due_on: date | None


_DUE = text("""
    select isin, price_day from orders.orders
     where state = 'accepted' and purpose in ('plan_sale', 'fee') and price_day <= :today
     group by isin, price_day order by price_day, isin
""")
_ON_PRICE = text(f"""
    select {FIELDS}, l.plan_id, l.due_on from orders.orders o left join orders.plan_orders l using (order_id)
     where o.state = 'accepted' and o.purpose in ('plan_sale', 'fee') and o.isin = :isin and o.price_day = :price_day
     order by o.order_id limit cast(:limit as bigint)
       for no key update of o
""")
_PURCHASES = text(f"""
    select {FIELDS}, l.plan_id, l.due_on from orders.orders o left join orders.plan_orders l using (order_id)
     where o.order_id = any(cast(:orders as uuid[])) and o.side = 'subscription'
       and o.money in ('direct_debit', 'reference_account')
     order by o.order_id for no key update of o
""")


_FOR_FEES = text("""
    select distinct depot_id from orders.orders
     where depot_id = any(cast(:depots as uuid[])) and purpose = 'fee' and state = 'accepted'
""")


def selling_for_fees(tx: Session, depots: Collection[DepotId]) -> frozenset[DepotId]:
    """Depots whose sale for fees is under way."""
    return frozenset(tx.scalars(_FOR_FEES, {"depots": list(depots)}))


def due(tx: Session, *, today: date) -> list[tuple[str, date]]:
    """Funds and price days of sales whose price day has come."""
    return [(row.isin, row.price_day) for row in tx.execute(_DUE, {"today": today})]


def on_price(tx: Session, isin: str, price_day: date, *, limit: int) -> list[Linked]:
    """Sales of a fund that get the price of the day, locked."""
    rows = tx.execute(_ON_PRICE, {"isin": isin, "price_day": price_day, "limit": limit})
    return [Linked(order_of(row), row.plan_id, row.due_on) for row in rows]


def purchases(tx: Session, orders: Collection[UUID]) -> dict[UUID, Linked]:
    """Those among the ids that are purchases paid by direct debit, locked."""
    rows = tx.execute(_PURCHASES, {"orders": list(orders)})
    return {row.order_id: Linked(order_of(row), row.plan_id, row.due_on) for row in rows}


def add_sales(tx: Session, sales: Sequence[tuple[Linked, OrderId, Eur]]) -> None:
    """Which order undoes which purchase; a second one for a purchase breaks the key."""
    rows = [
        {"order_id": order, "plan_id": bought.plan_id, "due_on": bought.due_on}
        | {"undoes": bought.order.order_id, "claim_cents": claim}
        for bought, order, claim in sales
        if bought.plan_id is not None
    ]
    if rows:
        tx.execute(insert(PlanOrderRow), rows)
    single = [
        {"order_id": order, "undoes": bought.order.order_id, "claim_cents": claim}
        for bought, order, claim in sales
        if bought.plan_id is None
    ]
    if single:
        tx.execute(insert(DebitSaleRow), single)


_RETURNED = text("""
    update orders.plan_runs set returned_on = coalesce(returned_on, :returned_on)
     where plan_id = :plan and due_on = :due_on
""")
# The executed due day before this one, or the one behind it, came back too.
_IN_A_ROW: Final = text("""
    select coalesce(bool_or(returned and (before or behind)), false) from (
        select due_on, returned_on is not null as returned, lag(returned_on) over w is not null as before,
               lead(returned_on) over w is not null as behind
          from orders.plan_runs where plan_id = :plan and skipped is null
        window w as (order by due_on)
    ) as runs where due_on = :due_on
""")


def mark_returned(tx: Session, plan: PlanId, due_on: date, *, returned_on: date) -> bool:
    """The money of a due day went back; answers whether it is the second one in a row (PLN-6)."""
    tx.execute(_RETURNED, {"plan": plan, "due_on": due_on, "returned_on": returned_on})
    return bool(tx.scalar(_IN_A_ROW, {"plan": plan, "due_on": due_on}))
