"""A person moves (ACC-1, ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import PersonRefused
from depot.customers.model import Address
from depot.customers.rules.person_faults import new_address_faults
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish


def record_address(tx: Session, person: PersonId, address: Address, *, now: datetime) -> None:
    """The new address holds from today on; the older ones stay in the history (ACC-1)."""
    faults = new_address_faults(address)
    if faults:
        raise PersonRefused(_faults=faults)
    store.insert_address(tx, person, address, valid_from=today(now))
    publish(tx, Event("address_changed.v1", person, {"person_id": to_text("per", person)}), now=now)
