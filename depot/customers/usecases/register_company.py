"""A legal person becomes known to the bank, with those behind it (ACC-1, ACC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import PersonRefused
from depot.customers.model import NewLegalPerson
from depot.customers.rules.legal_person_faults import legal_person_faults
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish


def register_company(tx: Session, company: NewLegalPerson, owners: Sequence[PersonId], *, now: datetime) -> PersonId:
    """A company without faults is written with address, self-certification and beneficial owners (ACC-1, ACC-3)."""
    faults = legal_person_faults(company)
    if faults:
        raise PersonRefused(_faults=faults)
    person_id = PersonId(new_id())
    store.insert_company(tx, person_id, company, owners, today=today(now), now=now)
    publish(tx, Event("person_registered.v1", person_id, {"person_id": to_text("per", person_id)}), now=now)
    return person_id
