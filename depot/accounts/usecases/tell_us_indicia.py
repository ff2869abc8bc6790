"""A change of a person's particulars may point to the United States (ACC-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers.rules.us_indicia import us_finding
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish


def tell_us_indicia(tx: Session, person: PersonId, *, now: datetime) -> None:
    """Every indicium that now stands, by an event; undocumented persons are asked for a declaration (ACC-3, REG-3)."""
    found = us_finding(person_details(tx, person), (), on=today(now))
    if found.indicia:
        content = {
            "person_id": to_text("per", person),
            "indicia": [sign.value for sign in found.indicia],
            "undocumented": found.is_undocumented,
        }
        publish(tx, Event("us_indicia_found.v1", person, content), now=now)
