"""SQL of orders: one statement to add, to lock, to move on; facts of the checks in one (ORD-2 to ORD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel.hot_sql import HotStatement, Question, ask
from depot.kernel.ids import DepotId, OrderId, PersonId
from depot.kernel.money import Eur, Units
from orders.model import Hold, MoneyPlace, Order, OrderRequest, OrderState, Purpose, Size, SizedBy
from orders.rules.cost_information import CostsShown

DUPLICATES_WITHIN: Final = timedelta(minutes=10)

FIELDS: Final = """
    o.order_id, o.depot_id, o.position_id, o.isin, o.side, o.sized_by, o.amount_cents, o.units_micro, o.money,
    o.purpose, o.state, o.placed_by, o.placed_at, o.terms_valid_from, o.charge_percent, o.cost_information,
    o.lapses_at, o.units_held_micro, o.money_held_cents, o.received_at, o.cut_off_at, o.order_day, o.price_day,
    o.settlement_day, o.bundle_id, o.ended_at, o.end_reason
"""

_ADD = HotStatement("""
    with shown as (
        insert into orders.cost_informations (version, isin, side, content, first_used_at)
        select :version, :isin, :side, cast(:content as jsonb), :placed_at
         where cast(:version as text) is not null
            on conflict (version) do nothing
    )
    insert into orders.orders (order_id, depot_id, position_id, isin, side, sized_by, amount_cents, units_micro, money,
                               purpose, state, placed_by, placed_at, terms_valid_from, charge_percent,
                               cost_information, lapses_at, units_held_micro, money_held_cents, received_at, cut_off_at,
                               order_day, price_day, settlement_day)
    values (:order_id, :depot_id, :position_id, :isin, :side, :sized_by, :amount_cents, :units_micro, :money,
            :purpose, :state, :placed_by, :placed_at, :terms_valid_from, :charge_percent,
            :version, :lapses_at, :units_held, :money_held, :received_at, :cut_off_at,
            :order_day, :price_day, :settlement_day)
""")


def add(tx: Session, order: Order, costs: CostsShown | None) -> None:
    """Insert the order, and what was shown about its costs if nobody was shown it before."""
    ask(tx, adding(order, costs))


def adding(order: Order, costs: CostsShown | None) -> Question[None]:
    """The same, to be sent with other writes."""
    parameters = {
        "order_id": order.order_id,
        "depot_id": order.depot_id,
        "position_id": order.position_id,
        "isin": order.isin,
        "side": order.side.value,
        "sized_by": order.size.by.value,
        "amount_cents": None if order.size.amount is None else order.size.amount.cents,
        "units_micro": None if order.size.units is None else order.size.units.micro,
        "money": order.money.value,
        "purpose": order.purpose.value,
        "state": order.state.value,
        "placed_by": order.placed_by,
        "placed_at": order.placed_at,
        "terms_valid_from": order.terms_valid_from,
        "charge_percent": order.charge_percent,
        "version": costs.version if costs else None,
        "content": costs.canonical if costs else "{}",
        "lapses_at": order.lapses_at,
        "units_held": order.hold.units.micro,
        "money_held": order.hold.money.cents,
        "received_at": order.received_at,
        "cut_off_at": order.cut_off_at,
        "order_day": order.order_day,
        "price_day": order.price_day,
        "settlement_day": order.settlement_day,
    }
    return Question(_ADD, parameters, lambda _, __: None)


def order_of(row: Row[Any]) -> Order:
    """The order behind a row with `FIELDS`."""
    return Order(
        order_id=row.order_id,
        depot_id=row.depot_id,
        position_id=row.position_id,
        isin=row.isin,
        side=Side(row.side),
        size=Size(
            SizedBy(row.sized_by),
            None if row.amount_cents is None else Eur(row.amount_cents),
            None if row.units_micro is None else Units(row.units_micro),
        ),
        money=MoneyPlace(row.money),
        purpose=Purpose(row.purpose),
        state=OrderState(row.state),
        placed_by=row.placed_by,
        placed_at=row.placed_at,
        terms_valid_from=row.terms_valid_from,
        charge_percent=row.charge_percent,
        cost_information=row.cost_information,
        lapses_at=row.lapses_at,
        hold=Hold(Units(row.units_held_micro), Eur(row.money_held_cents)),
        received_at=row.received_at,
        cut_off_at=row.cut_off_at,
        order_day=row.order_day,
        price_day=row.price_day,
        settlement_day=row.settlement_day,
        bundle_id=row.bundle_id,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


_DUPLICATES = HotStatement("""
    select order_id from orders.orders
     where depot_id = :depot and isin = :isin and side = :side and sized_by = :sized_by
       and amount_cents is not distinct from cast(:amount as bigint)
       and units_micro is not distinct from cast(:units as bigint)
       and placed_at > :since and state not in ('cancelled', 'lapsed')
     order by order_id
""")


def duplicates(depot: DepotId, request: OrderRequest, *, now: datetime) -> Question[tuple[OrderId, ...]]:
    """Orders like this one of the last minutes (ORD-3)."""
    size = request.size
    parameters = {
        "depot": depot,
        "isin": request.isin,
        "side": request.side.value,
        "sized_by": size.by.value,
        "amount": None if size.amount is None else size.amount.cents,
        "units": None if size.units is None else size.units.micro,
        "since": now - DUPLICATES_WITHIN,
    }
    return Question(_DUPLICATES, parameters, lambda _, rows: tuple(row.order_id for row in rows))


_BY_ID = text(f"select {FIELDS} from orders.orders o where o.order_id = :order")
_LOCK = text(f"select {FIELDS} from orders.orders o where o.order_id = :order for no key update")


def by_id(tx: Session, order: OrderId) -> Order | None:
    """The order as it stands."""
    row = tx.execute(_BY_ID, {"order": order}).one_or_none()
    return order_of(row) if row else None


def locked(tx: Session, order: OrderId) -> Order | None:
    """The order, which nobody else changes until the transaction ends."""
    row = tx.execute(_LOCK, {"order": order}).one_or_none()
    return order_of(row) if row else None


_OF_DEPOT = text(f"""
    select {FIELDS} from orders.orders o
     where o.depot_id = :depot and (cast(:after as uuid) is null or o.order_id < :after)
     order by o.order_id desc limit cast(:limit as bigint)
""")


def of_depot(tx: Session, depot: DepotId, *, after: OrderId | None, limit: int) -> list[Order]:
    """The orders of a depot, the newest first, from behind `after` on."""
    return [order_of(row) for row in tx.execute(_OF_DEPOT, {"depot": depot, "after": after, "limit": limit})]


_ACCEPT = text("""
    update orders.orders
       set state = 'accepted', received_at = :received_at, cut_off_at = :cut_off_at, order_day = :order_day,
           price_day = :price_day, settlement_day = :settlement_day, terms_valid_from = :terms_valid_from
     where order_id = :order_id
""")


def accept(tx: Session, order: Order) -> None:
    """Write what the moment of receipt decided (ORD-4, ORD-6)."""
    facts = ("order_id", "received_at", "cut_off_at", "order_day", "price_day", "settlement_day", "terms_valid_from")
    tx.execute(_ACCEPT, {name: getattr(order, name) for name in facts})


_RELEASED = text("""
    insert into orders.order_releases (order_id, person_id, released_at) values (:order, :person, :now)
        on conflict do nothing
""")
_RELEASERS = text("select person_id from orders.order_releases where order_id = :order")
_WAIT_UNTIL = text("update orders.orders set lapses_at = :lapses_at where order_id = :order")


def releasers(tx: Session, order: OrderId) -> frozenset[PersonId]:
    """Who has released the order so far."""
    return frozenset(tx.scalars(_RELEASERS, {"order": order}))


def add_release(tx: Session, order: OrderId, person: PersonId, *, now: datetime) -> None:
    """The person's release, once."""
    tx.execute(_RELEASED, {"order": order, "person": person, "now": now})


def wait_until(tx: Session, order: OrderId, lapses_at: datetime) -> None:
    """The order waits for the others until then."""
    tx.execute(_WAIT_UNTIL, {"order": order, "lapses_at": lapses_at})


_END = text("""
    update orders.orders set state = :state, ended_at = :now, end_reason = :reason
     where order_id = any(cast(:orders as uuid[]))
""")


def end(tx: Session, orders: Sequence[OrderId], *, state: OrderState, reason: str, now: datetime) -> None:
    """The orders end without being executed."""
    tx.execute(_END, {"orders": list(orders), "state": state.value, "reason": reason, "now": now})


_UNRELEASED = text(f"""
    select {FIELDS} from orders.orders o
     where o.state = 'placed' and o.lapses_at <= :now
     order by o.order_id limit cast(:limit as bigint)
       for no key update skip locked
""")


def lapsed(tx: Session, *, now: datetime, limit: int) -> list[Order]:
    """Placed orders that nobody released in time, locked."""
    return [order_of(row) for row in tx.execute(_UNRELEASED, {"now": now, "limit": limit})]
