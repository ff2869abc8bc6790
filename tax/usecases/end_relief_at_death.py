"""Death ends exemption order and NV certificate at once (ACC-14, TAX-28)."""

from __future__ import annotations

from datetime import date, datetime

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
    if current is not None and (current.amount or current.spouse):
        # Ended for the joint depots as well, if it was a joint one.
        other = current.spouse if current.person == person else current.person
        order = ExemptionOrder(ExemptionOrderId(new_id()), person, Eur.ZERO, on, on, now, None, other)
        statements.insert_order(tx, order)
        statements.activate_order(tx, order.order_id, now=now)
        if other is not None:
            _keep_for_the_year(tx, current, other, left_on=on, now=now)
    void_nv_certificates(tx, person=person, now=now)


def _keep_for_the_year(tx: Session, joint: ExemptionOrder, survivor: PersonId, *, left_on: date, now: datetime) -> None:
    """The survivor keeps what is left of the joint order to the end of the year, in their own depots (TAX-28)."""
    [year] = year_statuses.locked(tx, [sole(survivor)], on=left_on)
    used = year.exemption_used + year.used_by_partners
    kept = ExemptionOrder(
        order_id=ExemptionOrderId(new_id()),
        person=survivor,
        amount=year.exemption_used + max(joint.amount - used, Eur.ZERO),
        valid_from=left_on,
        valid_until=date(left_on.year, 12, 31),
        lodged_at=now,
        activated_at=now,
    )
    statements.insert_order(tx, kept)
