"""SQL of settlements: once per order, never changed (ORD-12)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Eur, Units
from orders.model import Order, Settlement
from orders.store.orders import FIELDS, order_of

_OF_ORDER = text("select * from orders.settlements where order_id = :order")


def of_order(tx: Session, order: OrderId) -> Settlement | None:
    """What was booked for the order."""
    row = tx.execute(_OF_ORDER, {"order": order}).one_or_none()
    return settlement_of(row) if row else None


def settlement_of(row: Row[Any]) -> Settlement:
    """The settlement behind a row."""
    return Settlement(
        settlement_id=row.settlement_id,
        order_id=row.order_id,
        bundle_id=row.bundle_id,
        position_id=row.position_id,
        units=Units(row.units_micro),
        price=row.price,
        currency=row.currency,
        mid_rate=row.mid_rate,
        fx_rate=row.fx_rate,
        amount=Eur(row.amount_cents),
        charges=tuple((charge["name"], Eur(charge["cents"])) for charge in row.charges),
        fx_margin=Eur(row.fx_margin_cents),
        tax=Eur(row.tax_cents),
        payment=Eur(row.payment_cents),
        tax_event_id=row.tax_event_id,
        document_id=row.document_id,
        booked_on=row.booked_on,
    )


_WAITING = text(f"""
    select {FIELDS} from orders.orders o
     where o.bundle_id = :bundle and o.state = 'forwarded' and (cast(:after as uuid) is null or o.order_id > :after)
     order by o.order_id limit cast(:limit as bigint)
       for no key update
""")


def waiting(tx: Session, bundle: BundleId, *, after: OrderId | None, limit: int) -> list[Order]:
    """Orders of the bundle that are not settled yet, locked, from behind `after` on."""
    return [order_of(row) for row in tx.execute(_WAITING, {"bundle": bundle, "after": after, "limit": limit})]


_ADD = text("""
    with settled as (
        insert into orders.settlements (settlement_id, order_id, bundle_id, position_id, units_micro, price, currency,
                                        mid_rate, fx_rate, amount_cents, charges, fx_margin_cents, tax_cents,
                                        payment_cents, tax_event_id, document_id, booked_on, settled_at)
        select settlement_id, order_id, bundle_id, position_id, units_micro, price, currency, mid_rate, fx_rate,
               amount_cents, charges, fx_margin_cents, tax_cents, payment_cents, tax_event_id, document_id, booked_on,
               :now
          from unnest(cast(:settlements as uuid[]), cast(:orders as uuid[]), cast(:bundles as uuid[]),
                      cast(:positions as uuid[]), cast(:units as bigint[]), cast(:prices as numeric[]),
                      cast(:currencies as text[]), cast(:mid_rates as numeric[]), cast(:fx_rates as numeric[]),
                      cast(:amounts as bigint[]), cast(:charges as jsonb[]), cast(:margins as bigint[]),
                      cast(:taxes as bigint[]), cast(:payments as bigint[]), cast(:tax_events as uuid[]),
                      cast(:documents as uuid[]), cast(:days as date[]))
               as s(settlement_id, order_id, bundle_id, position_id, units_micro, price, currency, mid_rate, fx_rate,
                    amount_cents, charges, fx_margin_cents, tax_cents, payment_cents, tax_event_id, document_id,
                    booked_on)
        returning order_id, position_id
    )
    update orders.orders o
       set state = 'settled', ended_at = :now, position_id = s.position_id
      from settled s where o.order_id = s.order_id
""")


def add(tx: Session, settled: Sequence[Settlement], *, now: datetime) -> None:
    """Insert what was booked and end the orders; the unique order id refuses a second time (ORD-12)."""
    tx.execute(
        _ADD,
        {
            "settlements": [one.settlement_id for one in settled],
            "orders": [one.order_id for one in settled],
            "bundles": [one.bundle_id for one in settled],
            "positions": [one.position_id for one in settled],
            "units": [one.units.micro for one in settled],
            "prices": [one.price for one in settled],
            "currencies": [one.currency for one in settled],
            "mid_rates": [one.mid_rate for one in settled],
            "fx_rates": [one.fx_rate for one in settled],
            "amounts": [one.amount.cents for one in settled],
            "charges": [
                json.dumps([{"name": name, "cents": amount.cents} for name, amount in one.charges]) for one in settled
            ],
            "margins": [one.fx_margin.cents for one in settled],
            "taxes": [one.tax.cents for one in settled],
            "payments": [one.payment.cents for one in settled],
            "tax_events": [one.tax_event_id for one in settled],
            "documents": [one.document_id for one in settled],
            "days": [one.booked_on for one in settled],
            "now": now,
        },
    )


@dataclass(frozen=True, slots=True)
class BundleTotals:
    """What the settled orders of a bundle come to, and how many are still waiting."""

    units: Units
    amount: Eur
    fx_margin: Eur
    waiting: int


_TOTALS = text("""
    select coalesce(sum(s.units_micro), 0)::bigint as units, coalesce(sum(s.amount_cents), 0)::bigint as amount,
           coalesce(sum(s.fx_margin_cents), 0)::bigint as margin,
           count(*) filter (where o.state = 'forwarded') as waiting
      from orders.orders o left join orders.settlements s using (order_id)
     where o.bundle_id = :bundle
""")


def totals(tx: Session, bundle: BundleId) -> BundleTotals:
    """The sums of the bundle so far (ORD-11)."""
    row = tx.execute(_TOTALS, {"bundle": bundle}).one()
    return BundleTotals(Units(row.units), Eur(row.amount), Eur(row.margin), row.waiting)
