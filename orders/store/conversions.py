"""SQL of mergers and splits (FND-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import ConversionId, PositionId, StaffId
from orders.model import Order
from orders.rules.conversion import Conversion, ConversionKind, Converted
from orders.store.orders import FIELDS, order_of
from orders.tables.conversions import ConversionBookingRow, FundConversionRow

_LOCKED = text("select * from orders.fund_conversions where conversion_id = :conversion for no key update")
_APPROVE = text("""
    update orders.fund_conversions set approved_by = :staff, approved_at = :now where conversion_id = :conversion
""")
_DUE = text("""
    select * from orders.fund_conversions
     where approved_by is not null and finished_at is null and effective_on <= :today
     order by effective_on, conversion_id
""")
_FINISH = text("update orders.fund_conversions set finished_at = :now where conversion_id = :conversion")
_DONE = text("select position_id from orders.conversion_bookings where conversion_id = :conversion")
_OPEN = text(f"""
    select {FIELDS} from orders.orders o
     where o.isin = :isin and o.state in ('placed', 'watching', 'accepted', 'suspended')
       and o.purpose not in ('vorabpauschale', 'plan_sale', 'fee')
     order by o.order_id for no key update
""")


def propose(tx: Session, asked: Conversion, *, now: datetime) -> None:
    """Write the proposal."""
    facts = {name: getattr(asked, name) for name in ("conversion_id", "isin", "into_isin", "ratio", "effective_on")}
    row = {**facts, "kind": asked.kind.value, "proposed_by": asked.proposed_by, "proposed_at": now}
    tx.execute(insert(FundConversionRow), [row])


def locked(tx: Session, conversion: ConversionId) -> Conversion | None:
    """The conversion, which nobody else changes until the transaction ends."""
    row = tx.execute(_LOCKED, {"conversion": conversion}).one_or_none()
    return _conversion(row) if row else None


def approve(tx: Session, conversion: ConversionId, *, by: StaffId, now: datetime) -> None:
    """A second person has said yes."""
    tx.execute(_APPROVE, {"conversion": conversion, "staff": by, "now": now})


def due(tx: Session, *, today: date) -> list[Conversion]:
    """Approved conversions whose day has come and that are not finished."""
    return [_conversion(row) for row in tx.execute(_DUE, {"today": today})]


def finish(tx: Session, conversion: ConversionId, *, now: datetime) -> None:
    """Every position is converted."""
    tx.execute(_FINISH, {"conversion": conversion, "now": now})


def done(tx: Session, conversion: ConversionId) -> frozenset[PositionId]:
    """The positions that are converted already."""
    return frozenset(tx.scalars(_DONE, {"conversion": conversion}))


def add(tx: Session, conversion: ConversionId, booked: Sequence[Converted], *, on: date, now: datetime) -> None:
    """What was made of positions; the key refuses a second time."""
    rows = [
        {
            "booking_id": one.booking_id,
            "conversion_id": conversion,
            "position_id": one.position.position_id,
            "into_position_id": one.into.position_id,
            "units_micro": one.units,
            "into_units_micro": one.into_units,
            "booked_on": on,
            "booked_at": now,
        }
        for one in booked
    ]
    if rows:
        tx.execute(insert(ConversionBookingRow), rows)


def open_orders(tx: Session, isin: str) -> list[Order]:
    """Orders of the fund that were not sent yet, locked."""
    return [order_of(row) for row in tx.execute(_OPEN, {"isin": isin})]


def _conversion(row: Row[Any]) -> Conversion:
    return Conversion(
        conversion_id=row.conversion_id,
        kind=ConversionKind(row.kind),
        isin=row.isin,
        into_isin=row.into_isin,
        ratio=row.ratio,
        effective_on=row.effective_on,
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
    )
