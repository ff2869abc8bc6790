"""What a new address will change, before it is released (ACC-15)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestRefused
from depot.accounts.rules.person_changes import address_changes
from depot.customers.model import Address
from depot.customers.rules.person_faults import new_address_faults
from depot.customers.usecases.person_details import person_details
from depot.kernel.ids import PersonId


def preview_address(tx: Session, person: PersonId, address: Address, *, on: date) -> tuple[str, ...]:
    """From when it holds, and what another country means for the self-certification (ACC-3, ACC-15)."""
    faults = new_address_faults(address)
    if faults:
        raise RequestRefused(_faults=faults)
    return address_changes(person_details(tx, person), address, on=on)
