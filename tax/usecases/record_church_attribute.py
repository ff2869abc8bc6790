"""Staff record the church tax attribute of a person and year (Kirchensteuerabzugsmerkmal, TAX-33)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish
from tax.model import ChurchAttribute
from tax.store import statements


def record_church_attribute(
    tx: Session, person: PersonId, *, year: int, rate: int, now: datetime, community: str | None = None
) -> ChurchAttribute:
    """The last one recorded for a year counts from then on; only natural persons have one (§ 51a(2c) EStG, TAX-33)."""
    if person not in birth_dates(tx, [person]):
        raise NotFound("person")
    attribute = ChurchAttribute(new_id(), rate)
    statements.insert_church_attribute(
        tx, attribute.attribute_id, person, year=year, rate=rate, community=community, now=now
    )
    # Neither the rate nor the person's answer to the church is anybody else's business (PRV-4).
    content = {"person_id": to_text("per", person), "year": year}
    publish(tx, Event("church_attribute_recorded.v1", person, content), now=now)
    return attribute
