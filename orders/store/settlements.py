"""SQL of settlements: once per order, never changed (ORD-12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.ids import OrderId
from depot.kernel.money import Eur, Units
from orders.model import Settlement

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
