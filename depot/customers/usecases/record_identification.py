"""A person was identified: staff record it, or a provider's signed message does (ACC-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import IdentificationRefused
from depot.customers.model import NewIdentification
from depot.customers.rules.identification_faults import identification_faults
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, StaffId, to_text
from depot.kernel.outbox import Event, publish


def record_identification(
    tx: Session, person: PersonId, found: NewIdentification, *, staff: StaffId | None, now: datetime
) -> UUID:
    """An identification that satisfies the law is kept, with who of the staff recorded it, if anybody did (ACC-2)."""
    born = store.birth_dates(tx, [person]).get(person)
    if born is None:
        raise NotFound("person")
    faults = identification_faults(found, birth_date=born, on=today(now))
    if faults:
        raise IdentificationRefused(_faults=faults)
    identification_id = new_id()
    store.insert_identification(tx, identification_id, person, found, staff=staff, now=now)
    content = {"person_id": to_text("per", person), "method": found.method, "case_number": found.case_number}
    publish(tx, Event("person_identified.v1", person, content), now=now)
    return identification_id
