"""The released address: the act "change_address" (ACC-15)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestEnded
from depot.accounts.rules.letters import address_changed
from depot.accounts.store import person_changes
from depot.accounts.usecases.file_personal_letter import file_personal_letter
from depot.accounts.usecases.tell_us_indicia import tell_us_indicia
from depot.customers.usecases.record_address import record_address
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId


def change_address(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """The new address holds from today; the person is told in the postbox (ACC-1, ACC-15)."""
    found = person_changes.locked(tx, subject, person)
    if found is None:
        raise NotFound("change")
    if found.done_at is not None:
        raise RequestEnded
    record_address(tx, person, found.address, now=now)
    tell_us_indicia(tx, person, now=now)
    person_changes.done(tx, subject, now=now)
    file_personal_letter(tx, person, address_changed(), now=now)
