"""Death ends exemption order and NV certificate at once (ACC-14, TAX-28)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import ExemptionOrderId, PersonId
from depot.kernel.money import Eur
from tax.model import ExemptionOrder
from tax.rules.exemption_order import in_force
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses
from tax.usecases.void_nv_certificates import void_nv_certificates


def end_relief_at_death(tx: Session, *, person: PersonId, now: datetime) -> None:
    """From today on, whatever the year has used; income received before keeps what it had (TAX-28).

    Written as an order of nothing. What comes in for the heirs is theirs, and never had the order (decision 024).
    """
    on = today(now)
    [status] = year_statuses.locked(tx, [sole(person)], on=on)
    current = in_force(status.orders, on)
    if current is not None and current.amount:
        order = ExemptionOrder(ExemptionOrderId(new_id()), person, Eur.ZERO, on, None, now, None)
        statements.insert_order(tx, order)
        statements.activate_order(tx, order.order_id, now=now)
    void_nv_certificates(tx, person=person, now=now)
