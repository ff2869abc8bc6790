"""Changes that a person asked for and has not released yet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from depot.accounts.tables.depots import PersonChangeRow
from depot.customers.model import Address
from depot.kernel.ids import PersonId


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A new address, and when it was carried out."""

    address: Address
    done_at: datetime | None


def add(
    tx: Session, change_id: UUID, person: PersonId, address: Address, *, lapses_at: datetime, now: datetime
) -> None:
    """What waits for its release."""
    tx.execute(
        insert(PersonChangeRow).values(
            change_id=change_id,
            person_id=person,
            address_sealed=json.dumps(asdict(address), ensure_ascii=False),
            asked_at=now,
            lapses_at=lapses_at,
        )
    )


def locked(tx: Session, change_id: UUID, person: PersonId) -> PersonChange | None:
    """A change of this person, which nobody else carries out until the transaction ends."""
    query = select(PersonChangeRow.__table__).where(
        PersonChangeRow.change_id == change_id, PersonChangeRow.person_id == person
    )
    row = tx.execute(query.with_for_update()).one_or_none()
    return None if row is None else PersonChange(Address(**json.loads(row.address_sealed)), row.done_at)


def done(tx: Session, change_id: UUID, *, now: datetime) -> None:
    """It was carried out."""
    tx.execute(update(PersonChangeRow).where(PersonChangeRow.change_id == change_id).values(done_at=now))
