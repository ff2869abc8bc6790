"""What happens to an identification case is told by an event (ACC-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.identification_case import IdentificationCase
from depot.kernel.ids import to_text
from depot.kernel.outbox import Event, publish


def tell_case(tx: Session, case: IdentificationCase, *, now: datetime) -> None:
    """Case number, method and state, nothing about the person but the id (ACC-2)."""
    content = {
        "case_number": case.case_number,
        "application_id": to_text("app", case.application),
        "person_id": to_text("per", case.person),
        "method": case.method.value,
        "state": case.state.value,
    }
    publish(tx, Event("identification_case_changed.v1", case.case_id, content), now=now)
