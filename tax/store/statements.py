"""What persons and authorities have said: exemption orders and church attributes; a change is a new row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from depot.kernel.ids import ExemptionOrderId, PersonId
from tax.model import ExemptionOrder
from tax.store.year_statuses import order_of
from tax.tables import ChurchAttributeRow, ExemptionOrderRow


def insert_order(tx: Session, order: ExemptionOrder) -> None:
    """Keep an order as lodged."""
    tx.execute(
        insert(ExemptionOrderRow).values(
            order_id=order.order_id,
            person_id=order.person,
            amount_cents=order.amount,
            valid_from=order.valid_from,
            valid_until=order.valid_until,
            lodged_at=order.lodged_at,
            activated_at=order.activated_at,
            spouse_id=order.spouse,
        )
    )


def waiting_order(tx: Session, order: ExemptionOrderId, *, person: PersonId) -> ExemptionOrder | None:
    """An order of the person that was not released yet, locked."""
    query = select(ExemptionOrderRow).where(
        ExemptionOrderRow.order_id == order,
        ExemptionOrderRow.person_id == person,
        ExemptionOrderRow.activated_at.is_(None),
    )
    row = tx.scalars(query.with_for_update()).one_or_none()
    return None if row is None else order_of(row)


def activate_order(tx: Session, order: ExemptionOrderId, *, now: datetime) -> None:
    """The order counts from now on."""
    tx.execute(update(ExemptionOrderRow).where(ExemptionOrderRow.order_id == order).values(activated_at=now))


def insert_church_attribute(
    tx: Session, attribute: UUID, person: PersonId, *, year: int, rate: int, community: str | None, now: datetime
) -> None:
    """Keep the rate and church of a person and year, sealed."""
    tx.execute(
        insert(ChurchAttributeRow).values(
            attribute_id=attribute,
            person_id=person,
            year=year,
            rate_sealed=str(rate),
            community_sealed=community,
            recorded_at=now,
        )
    )
