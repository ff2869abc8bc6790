"""A person is reached at another e-mail address (ACC-1, ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.errors import PersonRefused
from depot.customers.rules.person_faults import is_email
from depot.kernel.errors import Fault
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish


def record_email(tx: Session, person: PersonId, email: str, *, now: datetime) -> None:
    """The new address holds from now on; whether it is the person's is for the caller to know (ACC-15)."""
    if not is_email(email):
        raise PersonRefused(_faults=(Fault("ACC-1", "/email", "is no e-mail address", "not-an-email"),))
    store.set_email(tx, person, email.strip())
    publish(tx, Event("email_changed.v1", person, {"person_id": to_text("per", person)}), now=now)
