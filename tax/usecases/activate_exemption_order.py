"""A released exemption order counts from now on (TAX-27); the act that `auth` calls after the release."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import ExemptionOrderId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from tax.errors import ExemptionOrderRefused
from tax.rules.exemption_order import below_used
from tax.rules.late_relief import Relief
from tax.rules.tax_subject import sole
from tax.store import statements, year_statuses
from tax.usecases.relieve_year import relieve_year


def activate_exemption_order(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """It replaces older orders from its first day on; refused if the year has used more in the meantime (TAX-27).

    What its year has taxed since that day goes back, as far as it reaches (TAX-31).
    """
    [status] = year_statuses.locked(tx, [sole(person)], on=today(now))
    order = statements.waiting_order(tx, ExemptionOrderId(subject), person=person)
    if order is None:
        raise NotFound("exemption order")
    faults = tuple(below_used(order.amount, order.valid_from, used=status.exemption_used, on=today(now)))
    if faults:
        raise ExemptionOrderRefused(_faults=faults)
    statements.activate_order(tx, order.order_id, now=now)
    content = {"exemption_order_id": to_text("exo", order.order_id), "valid_from": order.valid_from.isoformat()}
    relieve_year(
        tx,
        sole(person),
        Relief.EXEMPTION_ORDER,
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        now=now,
    )
    publish(tx, Event("exemption_order_activated.v1", order.order_id, content), now=now)
