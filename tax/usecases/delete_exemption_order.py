"""An exemption order is to be deleted, once the person has released that (TAX-27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from depot.kernel.clock import new_id, today
from depot.kernel.ids import ExemptionOrderId, PersonId
from depot.kernel.money import Eur
from tax.errors import NoExemptionOrder
from tax.model import ExemptionOrder
from tax.rules.exemption_order import ACT, canonical_text, first_day_without, in_force
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses


def delete_exemption_order(tx: Session, *, person: PersonId, now: datetime) -> tuple[ExemptionOrder, Release]:
    """It ends at once if nothing of the year is used, else with the year (TAX-27); written as an order of nothing."""
    on = today(now)
    [status] = year_statuses.locked(tx, [sole(person)], on=on)
    current = in_force(status.orders, on)
    if current is None or not current.amount or current.spouse is not None:
        raise NoExemptionOrder  # a joint order is given and ended by both, on the form (TAX-28)
    ends = first_day_without(used=status.exemption_used, on=on)
    order = ExemptionOrder(ExemptionOrderId(new_id()), person, Eur.ZERO, ends, None, now, None)
    statements.insert_order(tx, order)
    text = canonical_text(Eur.ZERO, ends, None)
    return order, open_release(tx, person=person, act=ACT, subject=order.order_id, text=text, now=now)
