"""An exemption order is lodged, and waits for the person's release (Freistellungsauftrag, § 44a EStG, TAX-27)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import new_id, today
from depot.kernel.ids import ExemptionOrderId, PersonId
from depot.kernel.money import Eur
from tax.errors import ExemptionOrderRefused
from tax.model import ExemptionOrder
from tax.rules.exemption_order import ACT, beside_joint, canonical_text, order_faults
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses


def lodge_exemption_order(
    tx: Session, *, person: PersonId, amount: Eur, valid_from: date, valid_until: date | None, now: datetime
) -> tuple[ExemptionOrder, Release]:
    """Every fault is reported together; without one the person is asked to release the order word for word (TAX-27)."""
    on = today(now)
    [status] = year_statuses.locked(tx, [sole(person)], on=on)
    faults = (
        *beside_joint(status.orders, valid_from),
        *order_faults(
            amount,
            valid_from,
            valid_until,
            used=status.exemption_used,
            has_tax_id=person_details(tx, person).tax_id is not None,
            on=on,
        ),
    )
    if faults:
        raise ExemptionOrderRefused(_faults=faults)
    order = ExemptionOrder(ExemptionOrderId(new_id()), person, amount, valid_from, valid_until, now, None)
    statements.insert_order(tx, order)
    text = canonical_text(amount, valid_from, valid_until)
    return order, open_release(tx, person=person, act=ACT, subject=order.order_id, text=text, now=now)
