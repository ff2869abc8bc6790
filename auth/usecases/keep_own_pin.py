"""A person's own PIN: chosen by them alone, no pattern, and every session elsewhere ends (AUT-2, AUT-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import PinTooSimple
from auth.model import Access
from auth.rules.pin_policy import pin_faults
from auth.store import accesses, sessions
from auth.usecases.seal_secret import seal_secret
from auth.usecases.secret_fits import secret_fits
from auth.usecases.tell_person import tell_person
from auth.usecases.warn_person import warn_person
from depot.kernel.errors import Fault
from depot.kernel.ids import SessionId, to_text
from depot.kernel.outbox import Event


def keep_own_pin(tx: Session, access: Access, new_pin: str, *, session: SessionId | None, now: datetime) -> None:
    """Replace the PIN of a locked access; raises PinTooSimple (AUT-2)."""
    faults = pin_faults(new_pin, access_number=access.number)
    if not faults and secret_fits("pin", new_pin, kept=access.pin_hash):
        faults = (Fault("AUT-2", "/new_pin", "the new PIN must differ from the present one", "pin-unchanged"),)
    if faults:
        raise PinTooSimple(_faults=faults)
    accesses.keep_pin(tx, access.access_id, seal_secret("pin", new_pin), temporary_until=None, now=now)
    sessions.end_all(tx, access.person, keep=session, now=now)
    content = {"person": to_text("per", access.person)}
    event = Event("pin_changed.v1", subject=access.access_id, content=content)
    if access.pin_is_temporary:  # they were asked to by the letter that they hold
        tell_person(tx, event, now=now)
    else:
        warn_person(tx, event, now=now)
