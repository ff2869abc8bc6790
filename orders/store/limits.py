"""SQL of limits (ORD-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from depot.funds.model import Price
from depot.kernel.ids import OrderId
from orders.model import Order
from orders.rules.limits import Limit, LimitAction, LimitKind
from orders.store.orders import FIELDS, order_of
from orders.tables.limits import OrderLimitRow

_LIMIT = """
    l.kind, l.figure, l.action, l.ends_on, l.currency, l.rises, l.highest, l.watched_until, l.reached_day,
    l.reached_price
"""
_OF_ORDER = text(f"select {_LIMIT} from orders.order_limits l where l.order_id = :order")
_WATCHING = text(f"""
    select {FIELDS}, {_LIMIT} from orders.orders o join orders.order_limits l using (order_id)
     where o.state = 'watching' and o.isin = :isin
     order by o.order_id
       for no key update of o
""")
_FUNDS = text("select distinct isin from orders.orders where state = 'watching' order by isin")
_SEEN = text("""
    update orders.order_limits l
       set highest = s.highest, watched_until = s.watched_until, reached_day = s.reached_day,
           reached_price = s.reached_price
      from unnest(cast(:orders as uuid[]), cast(:highest as numeric[]), cast(:until as date[]),
                  cast(:days as date[]), cast(:prices as numeric[]))
           as s(order_id, highest, watched_until, reached_day, reached_price)
     where l.order_id = s.order_id
""")
_WATCH = text("update orders.orders set state = 'watching' where order_id = :order")


def add(tx: Session, order: OrderId, limit: Limit) -> None:
    """What the order waits for."""
    facts = asdict(limit)
    del facts["reached"]
    tx.execute(insert(OrderLimitRow), [{"order_id": order, **facts}])


def of_order(tx: Session, order: OrderId) -> Limit | None:
    """The limit of an order; None if it has none."""
    row = tx.execute(_OF_ORDER, {"order": order}).one_or_none()
    return _limit(row, "") if row else None


def watch(tx: Session, order: OrderId) -> None:
    """From its release on the order waits for its price."""
    tx.execute(_WATCH, {"order": order})


def funds_watched(tx: Session) -> list[str]:
    """The funds whose prices somebody waits for."""
    return list(tx.scalars(_FUNDS))


def watching(tx: Session, isin: str) -> list[tuple[Order, Limit]]:
    """Who waits for a price of the fund, locked."""
    return [(order_of(row), _limit(row, row.isin)) for row in tx.execute(_WATCHING, {"isin": isin})]


def seen(tx: Session, limits: Mapping[OrderId, Limit]) -> None:
    """What was seen of prices."""
    if not limits:
        return
    found = list(limits.values())
    facts = {
        "orders": list(limits),
        "highest": [limit.highest for limit in found],
        "until": [limit.watched_until for limit in found],
        "days": [limit.reached.day if limit.reached else None for limit in found],
        "prices": [limit.reached.redemption_price if limit.reached else None for limit in found],
    }
    tx.execute(_SEEN, facts)


def _limit(row: Row[Any], isin: str) -> Limit:
    reached = None
    if row.reached_day is not None:
        reached = Price(isin, row.reached_day, row.reached_price, row.reached_price, row.currency)
    return Limit(
        kind=LimitKind(row.kind),
        figure=row.figure,
        action=LimitAction(row.action),
        ends_on=row.ends_on,
        currency=row.currency,
        rises=row.rises,
        highest=row.highest,
        watched_until=row.watched_until,
        reached=reached,
    )
