"""A person becomes known to the bank (ACC-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import PersonRefused
from depot.customers.model import NewPerson
from depot.customers.rules.normal_form import normal_person
from depot.customers.rules.person_faults import person_faults, residency_faults
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish


def register_person(tx: Session, person: NewPerson, *, now: datetime) -> PersonId:
    """A natural person without faults is written with address and self-certification (ACC-1, ACC-3)."""
    day = today(now)
    faults = person_faults(person, on=day) + residency_faults(person.tax_residencies, at="/tax_residencies")
    if faults:
        raise PersonRefused(_faults=faults)
    person_id = PersonId(new_id())
    store.insert_person(tx, person_id, normal_person(person), today=day, now=now)
    publish(tx, Event("person_registered.v1", person_id, {"person_id": to_text("per", person_id)}), now=now)
    return person_id
