"""A person bears another name, shown by documents (ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import PersonRefused
from depot.customers.rules.person_faults import new_name_faults
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, StaffId, to_text
from depot.kernel.outbox import Event, publish


def record_name(
    tx: Session, person: PersonId, *, given_names: str, family_name: str, proof: str, staff: StaffId, now: datetime
) -> None:
    """The former name is kept with the proof, and who recorded the change (ACC-1, ACC-15)."""
    before = store.person(tx, person)
    if before is None:
        raise NotFound("person")
    faults = new_name_faults(before, given_names=given_names, family_name=family_name)
    if faults:
        raise PersonRefused(_faults=faults)
    store.keep_former_name(tx, before, proof=proof, staff=staff, now=now)
    store.set_name(tx, person, given_names=" ".join(given_names.split()), family_name=" ".join(family_name.split()))
    publish(tx, Event("person_renamed.v1", person, {"person_id": to_text("per", person)}), now=now)
