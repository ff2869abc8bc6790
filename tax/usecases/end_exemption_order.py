"""A name change ends the exemption order that was lodged under the former name (ACC-15, TAX-27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import ExemptionOrderId, PersonId
from depot.kernel.money import Eur
from tax.model import ExemptionOrder
from tax.rules.exemption_order import first_day_without, in_force, used_of_order
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses


def end_exemption_order(tx: Session, *, person: PersonId, now: datetime) -> None:
    """At once if nothing of the year is used, else with the year; written as an order of nothing (TAX-27)."""
    on = today(now)
    [status] = year_statuses.locked(tx, [sole(person)], on=on)
    current = in_force(status.orders, on)
    if current is None or not current.amount:
        return
    ends = first_day_without(used=used_of_order(status, on), on=on)
    # A joint order of nothing would still ask for the offset at the year's end, so this one ends itself (TAX-28).
    last_day = ends if current.spouse else None
    order = ExemptionOrder(ExemptionOrderId(new_id()), person, Eur.ZERO, ends, last_day, now, None, current.spouse)
    statements.insert_order(tx, order)
    statements.activate_order(tx, order.order_id, now=now)
