"""A person tells a new address online and releases it with a factor (ACC-15, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME, Release
from auth.usecases.open_release import open_release
from depot.accounts.errors import RequestRefused
from depot.accounts.rules.person_changes import address_text
from depot.accounts.store import person_changes
from depot.customers.model import Address
from depot.customers.rules.person_faults import new_address_faults
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId

ACT: Final = "change_address"


def ask_for_address(tx: Session, *, person: PersonId, address: Address, now: datetime) -> Release:
    """Kept until it is released; an address concerns the person alone, on every depot (ACC-15)."""
    faults = new_address_faults(address)
    if faults:
        raise RequestRefused(_faults=faults)
    change = new_id()
    person_changes.add(tx, change, person, address, lapses_at=now + CHALLENGE_LIFETIME, now=now)
    return open_release(tx, person=person, act=ACT, subject=change, text=address_text(address), now=now)
