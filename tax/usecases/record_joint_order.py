"""Staff record the joint exemption order that spouses have given on the form (§ 44a Abs. 2 EStG, TAX-28)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import ExemptionOrderId, PersonId, to_text
from depot.kernel.money import Eur, total
from depot.kernel.outbox import Event, publish
from tax.errors import ExemptionOrderRefused
from tax.model import ExemptionOrder
from tax.rules.exemption_order import joint_faults
from tax.rules.late_relief import Relief
from tax.rules.tax_subject import community, sole
from tax.store import statements, year_statuses
from tax.usecases.relieve_year import relieve_year


def record_joint_order(
    tx: Session,
    person: PersonId,
    spouse: PersonId,
    *,
    amount: Eur,
    valid_from: date,
    valid_until: date | None,
    now: datetime,
) -> ExemptionOrder:
    """One amount over all depots of both, single and joint; it replaces the orders of each from its first day (TAX-28).

    0 EUR is allowed: it asks for the offset of losses at the year's end alone. Every fault is reported together.
    """
    if len(birth_dates(tx, {person, spouse})) != len({person, spouse}):
        raise NotFound("person")
    on = today(now)
    subjects = [sole(each) for each in sorted({person, spouse})]
    if person != spouse:
        subjects.append(community(person, spouse))
    subjects.sort(key=lambda subject: subject.subject_id)
    faults = tuple(
        joint_faults(
            amount,
            valid_from,
            valid_until,
            used=total(status.exemption_used for status in year_statuses.locked(tx, subjects, on=on)),
            have_tax_ids=all(person_details(tx, each).tax_id is not None for each in (person, spouse)),
            are_two=person != spouse,
            on=on,
        )
    )
    if faults:
        raise ExemptionOrderRefused(_faults=faults)
    order = ExemptionOrder(ExemptionOrderId(new_id()), person, amount, valid_from, valid_until, now, now, spouse)
    statements.insert_order(tx, order)
    for subject in subjects:
        relieve_year(tx, subject, Relief.EXEMPTION_ORDER, valid_from=valid_from, valid_until=valid_until, now=now)
    content = {"exemption_order_id": to_text("exo", order.order_id), "valid_from": valid_from.isoformat()}
    publish(tx, Event("exemption_order_activated.v1", order.order_id, content), now=now)
    return order
