"""SQL of bundles: made of locked orders, sent once, confirmed once (ORD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Eur, Units
from orders.model import Bundle, BundleState, Confirmation, Order
from orders.store.orders import FIELDS, order_of

_DUE = text(f"""
    select {FIELDS} from orders.orders o
     where o.state = 'accepted' and o.cut_off_at <= :now
     order by o.order_id limit cast(:limit as bigint)
       for no key update skip locked
""")


def due(tx: Session, *, now: datetime, limit: int) -> list[Order]:
    """Accepted orders whose cut-off has passed, locked."""
    return [order_of(row) for row in tx.execute(_DUE, {"now": now, "limit": limit})]


_SEND = text("""
    with sent as (
        insert into orders.bundles (bundle_id, isin, side, order_day, price_day, settlement_day, state, orders,
                                    total_amount_cents, total_units_micro, sent_at, origin_id)
        select * from unnest(cast(:ids as uuid[]), cast(:isins as text[]), cast(:sides as text[]),
                             cast(:order_days as date[]), cast(:price_days as date[]), cast(:settlement_days as date[]),
                             cast(:states as text[]), cast(:counts as int[]), cast(:amounts as bigint[]),
                             cast(:units as bigint[]), cast(:sent_at as timestamptz[]), cast(:origins as uuid[]))
    )
    update orders.orders o set state = 'forwarded', bundle_id = m.bundle_id
      from unnest(cast(:orders as uuid[]), cast(:bundle_of as uuid[])) as m(order_id, bundle_id)
     where o.order_id = m.order_id
""")


def send(tx: Session, bundles: Sequence[tuple[Bundle, Sequence[OrderId]]]) -> None:
    """Write the bundles, and put each order into its bundle."""
    made = [bundle for bundle, _ in bundles]
    tx.execute(
        _SEND,
        {
            "ids": [bundle.bundle_id for bundle in made],
            "isins": [bundle.isin for bundle in made],
            "sides": [bundle.side.value for bundle in made],
            "order_days": [bundle.order_day for bundle in made],
            "price_days": [bundle.price_day for bundle in made],
            "settlement_days": [bundle.settlement_day for bundle in made],
            "states": [bundle.state.value for bundle in made],
            "counts": [bundle.orders for bundle in made],
            "amounts": [bundle.total_amount.cents for bundle in made],
            "units": [bundle.total_units.micro for bundle in made],
            "sent_at": [bundle.sent_at for bundle in made],
            "origins": [bundle.origin for bundle in made],
            "orders": [order for _, orders in bundles for order in orders],
            "bundle_of": [bundle.bundle_id for bundle, orders in bundles for _ in orders],
        },
    )


_FIELDS: Final = """
    b.bundle_id, b.isin, b.side, b.order_day, b.price_day, b.settlement_day, b.state, b.orders, b.total_amount_cents,
    b.total_units_micro, b.sent_at, b.origin_id
"""
_BY_IDS = text(f"""
    select {_FIELDS} from orders.bundles b where b.bundle_id = any(cast(:ids as uuid[])) order by b.bundle_id
       for no key update
""")
_LISTED = text(f"""
    select {_FIELDS} from orders.bundles b
     where (cast(:after as uuid) is null or b.bundle_id < :after)
       and (cast(:state as text) is null or b.state = :state)
     order by b.bundle_id desc limit cast(:limit as bigint)
""")
_BY_ID = text(f"select {_FIELDS} from orders.bundles b where b.bundle_id = :id")


def _bundle(row: Row[Any]) -> Bundle:
    return Bundle(
        bundle_id=row.bundle_id,
        isin=row.isin,
        side=Side(row.side),
        order_day=row.order_day,
        price_day=row.price_day,
        settlement_day=row.settlement_day,
        state=BundleState(row.state),
        orders=row.orders,
        total_amount=Eur(row.total_amount_cents),
        total_units=Units(row.total_units_micro),
        sent_at=row.sent_at,
        origin=row.origin_id,
    )


def locked(tx: Session, ids: Sequence[BundleId]) -> dict[BundleId, Bundle]:
    """The bundles, by rising id, which nobody else changes until the transaction ends."""
    return {row.bundle_id: _bundle(row) for row in tx.execute(_BY_IDS, {"ids": list(ids)})}


def listed(tx: Session, *, state: BundleState | None, after: BundleId | None, limit: int) -> list[Bundle]:
    """The bundles, the newest first, from behind `after` on."""
    facts = {"state": state.value if state else None, "after": after, "limit": limit}
    return [_bundle(row) for row in tx.execute(_LISTED, facts)]


def by_id(tx: Session, bundle: BundleId) -> Bundle | None:
    """The bundle as it stands."""
    row = tx.execute(_BY_ID, {"id": bundle}).one_or_none()
    return _bundle(row) if row else None


_ORDERS = text(f"""
    select {FIELDS} from orders.orders o where o.bundle_id = any(cast(:ids as uuid[])) order by o.order_id
""")


def orders_in(tx: Session, ids: Sequence[BundleId]) -> list[Order]:
    """All orders of the bundles."""
    return [order_of(row) for row in tx.execute(_ORDERS, {"ids": list(ids)})]


_SHRINK = text("""
    update orders.bundles
       set orders = orders - :orders, total_amount_cents = total_amount_cents - :amount,
           total_units_micro = total_units_micro - :units
     where bundle_id = :bundle
""")


def split(tx: Session, whole: BundleId, part: Bundle, orders: Sequence[OrderId]) -> None:
    """Some orders go on as a bundle of their own; what is left is as much smaller."""
    send(tx, [(part, orders)])
    facts = {"orders": part.orders, "amount": part.total_amount.cents, "units": part.total_units.micro}
    tx.execute(_SHRINK, facts | {"bundle": whole})


_REDATE = text("update orders.bundles set price_day = :day where bundle_id = :id")


def redate(tx: Session, bundle: BundleId, price_day: date) -> None:
    """The bundle was dealt on another day than ordered, and staff has accepted it."""
    tx.execute(_REDATE, {"id": bundle, "day": price_day})


_REFUSE = text("update orders.bundles set state = 'rejected' where bundle_id = :id")


def refuse(tx: Session, bundle: BundleId) -> None:
    """No order of the bundle will be executed."""
    tx.execute(_REFUSE, {"id": bundle})


_WAITING = text(f"""
    select {FIELDS} from orders.orders o
     where o.bundle_id = any(cast(:ids as uuid[])) and o.state = 'forwarded' order by o.order_id
""")


def orders_waiting(tx: Session, ids: Sequence[BundleId]) -> list[Order]:
    """The orders of the bundles that wait for the fund company."""
    return [order_of(row) for row in tx.execute(_WAITING, {"ids": list(ids)})]


_SILENT = text(f"""
    select {_FIELDS} from orders.bundles b
     where b.state = 'sent' and b.price_day < :today
       and not exists (select from orders.confirmation_findings f where f.bundle_id = b.bundle_id
                          and f.reason = 'missing' and f.done_at is null)
     order by b.bundle_id
""")


def silent(tx: Session, *, today: date) -> list[Bundle]:
    """Bundles of past price days without a confirmation that nobody was told of yet."""
    return [_bundle(row) for row in tx.execute(_SILENT, {"today": today})]


_OF_ORIGIN = text(f"""
    select {_FIELDS} from orders.bundles b
     where b.bundle_id = any(cast(:ids as uuid[])) or b.origin_id = any(cast(:ids as uuid[])) order by b.bundle_id
""")


def grown_from(tx: Session, ids: Sequence[BundleId]) -> list[Bundle]:
    """The bundles that were sent under these names, and what was split off from them."""
    return [_bundle(row) for row in tx.execute(_OF_ORIGIN, {"ids": list(ids)})]


_CONFIRM = text("""
    with confirmed as (
        insert into orders.confirmations (bundle_id, price, currency, total_units_micro, total_amount, received_at,
                                          source)
        select bundle_id, price, currency, total_units, total_amount, :now, :source
          from unnest(cast(:ids as uuid[]), cast(:prices as numeric[]), cast(:currencies as text[]),
                      cast(:units as bigint[]), cast(:amounts as numeric[]))
               as c(bundle_id, price, currency, total_units, total_amount)
    )
    update orders.bundles set state = 'confirmed' where bundle_id = any(cast(:ids as uuid[]))
""")


def confirm(tx: Session, confirmations: Sequence[Confirmation], *, source: str, now: datetime) -> None:
    """Keep what was confirmed; the bundles wait for their settlement."""
    tx.execute(
        _CONFIRM,
        {
            "ids": [found.bundle_id for found in confirmations],
            "prices": [found.price for found in confirmations],
            "currencies": [found.currency for found in confirmations],
            "units": [found.total_units.micro for found in confirmations],
            "amounts": [found.total_amount for found in confirmations],
            "source": source,
            "now": now,
        },
    )


_CONFIRMATIONS = text("""
    select c.bundle_id, b.isin, b.side, b.price_day, c.price, c.currency, c.total_units_micro, c.total_amount
      from orders.confirmations c join orders.bundles b using (bundle_id)
     where c.bundle_id = any(cast(:ids as uuid[]))
""")


def confirmations(tx: Session, ids: Sequence[BundleId]) -> dict[BundleId, Confirmation]:
    """What was confirmed of these bundles."""
    return {
        row.bundle_id: Confirmation(
            bundle_id=row.bundle_id,
            isin=row.isin,
            side=Side(row.side),
            price_day=row.price_day,
            price=row.price,
            currency=row.currency,
            total_units=Units(row.total_units_micro),
            total_amount=row.total_amount,
        )
        for row in tx.execute(_CONFIRMATIONS, {"ids": list(ids)})
    }


_TO_SETTLE = text("""
    select bundle_id from orders.bundles where state = 'confirmed' and price_day <= :today order by bundle_id
""")
_OVERDUE = text("""
    select count(*) from orders.bundles where state = 'sent' and price_day < :today
""")


def to_settle(tx: Session, *, today: date) -> list[BundleId]:
    """Confirmed bundles whose price day has come."""
    return list(tx.scalars(_TO_SETTLE, {"today": today}))


def unconfirmed(tx: Session, *, today: date) -> int:
    """How many bundles of past price days still have no confirmation (ORD-10)."""
    return tx.scalar(_OVERDUE, {"today": today}) or 0


_SETTLED = text("update orders.bundles set state = 'settled' where bundle_id = :id")


def settle(tx: Session, bundle: BundleId) -> None:
    """The last order of the bundle is settled."""
    tx.execute(_SETTLED, {"id": bundle})


_UNSETTLED_UNTIL = text("""
    select count(*) from orders.orders where price_day <= :day and state in ('accepted', 'forwarded')
""")


def unsettled_until(tx: Session, day: date) -> int:
    """Accepted and forwarded orders with a price day up to the day."""
    return int(tx.scalar(_UNSETTLED_UNTIL, {"day": day}) or 0)
