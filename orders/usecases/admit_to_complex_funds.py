"""A person's form with the risk notice was recorded by staff (ORD-13)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.customers.usecases.person_details import person_details
from depot.kernel import clock, outbox
from depot.kernel.errors import Fault, Invalid
from depot.kernel.ids import PREFIX, PersonId, to_text
from depot.kernel.outbox import Event
from orders.store import admissions as store


def admit_to_complex_funds(tx: Session, person: PersonId, *, admitted_on: date, proof: str, now: datetime) -> None:
    """From now on the person may buy complex funds (ORD-13)."""
    person_details(tx, person)
    if admitted_on > clock.today(now):
        detail = "/admitted_on: this day is still to come"
        raise Invalid(_faults=(Fault("ORD-13", "/admitted_on", detail, "future-day"),))
    store.record(tx, person, admitted_on=admitted_on, proof=proof)
    content = {"person": to_text(PREFIX["PersonId"], person), "admitted_on": admitted_on.isoformat()}
    outbox.publish(tx, Event("complex_funds_admitted.v1", person, content), now=now)
