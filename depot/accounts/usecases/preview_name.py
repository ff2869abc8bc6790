"""What another name will change, before it is recorded (ACC-15)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.person_changes import name_changes
from depot.customers.errors import PersonRefused
from depot.customers.rules.person_faults import new_name_faults
from depot.customers.usecases.person_details import person_details
from depot.kernel.ids import PersonId


def preview_name(tx: Session, person: PersonId, *, given_names: str, family_name: str) -> tuple[str, ...]:
    """By the same rule that the recording follows (ACC-15)."""
    before = person_details(tx, person)
    faults = new_name_faults(before, given_names=given_names, family_name=family_name)
    if faults:
        raise PersonRefused(_faults=faults)
    return name_changes(before.name, f"{' '.join(given_names.split())} {' '.join(family_name.split())}")
