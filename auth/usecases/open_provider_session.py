"""Staff whom the identity provider knows get a session; who they are and what they may is ours to say (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LoginRefused
from auth.model import SessionKind, SessionOpened
from auth.store import staff
from auth.usecases.open_session import open_session
from depot.kernel import audit
from depot.kernel.actor import Anonymous, Purpose
from depot.kernel.ids import to_text


def open_provider_session(tx: Session, *, issuer: str, subject: str, purpose: Purpose, now: datetime) -> SessionOpened:
    """Only for an identity that was linked under four eyes; the provider's own groups give no role (AUT-14)."""
    member = staff.by_identity(tx, issuer=issuer, subject=subject)
    if member is None:
        raise LoginRefused
    who, content = to_text("stf", member), {"by": issuer}
    audit.record(tx, Anonymous(), action="staff_login_succeeded", subject=who, content=content, now=now)
    return open_session(tx, SessionKind.STAFF, staff=member, purpose=purpose, now=now)
