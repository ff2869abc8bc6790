"""Spouses separate: their joint exemption order ends with the year (§ 26 EStG, TAX-28)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import ExemptionOrderId, PersonId
from tax.errors import NoExemptionOrder
from tax.model import ExemptionOrder
from tax.rules.exemption_order import in_force
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses


def end_joint_order(tx: Session, person: PersonId, *, now: datetime) -> ExemptionOrder:
    """The same order again with a last day: after it neither has one until one is given anew (TAX-28)."""
    on = today(now)
    [status] = year_statuses.locked(tx, [sole(person)], on=on)
    current = in_force(status.orders, on)
    if current is None or current.spouse is None:
        raise NoExemptionOrder
    ending = ExemptionOrder(
        order_id=ExemptionOrderId(new_id()),
        person=current.person,
        amount=current.amount,
        valid_from=current.valid_from,
        valid_until=date(on.year, 12, 31),
        lodged_at=now,
        activated_at=now,
        spouse=current.spouse,
    )
    statements.insert_order(tx, ending)
    return ending
