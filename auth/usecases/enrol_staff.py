"""A member of staff has an identity of their own, a password and an authenticator app (AUT-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pyotp import random_base32
from sqlalchemy.orm import Session

from auth.errors import PasswordTooShort, StaffNameTaken
from auth.model import EnrolledStaff, StaffMember, Tries
from auth.store import staff
from auth.usecases.seal_secret import seal_secret
from depot.kernel import audit, outbox
from depot.kernel.actor import Job, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.ids import StaffId, to_text
from depot.kernel.outbox import Event

PASSWORD_MIN = 12


def enrol_staff(tx: Session, *, name: str, roles: Collection[StaffRole], password: str, now: datetime) -> EnrolledStaff:
    """Enrol a member of staff; the TOTP secret is shown once (AUT-14)."""
    if len(password) < PASSWORD_MIN:
        fault = Fault("AUT-14", "/password", f"the password has at least {PASSWORD_MIN} characters", "too-short")
        raise PasswordTooShort(_faults=(fault,))
    member = StaffMember(
        staff_id=StaffId(new_id()),
        name=name,
        roles=frozenset(roles),
        password_hash=seal_secret("password", password),
        totp_secret=random_base32(),
        last_step=None,
        tries=Tries(),
    )
    if not staff.add(tx, member, now=now):
        raise StaffNameTaken
    content = {"roles": sorted(member.roles)}
    audit.record(
        tx,
        Job("enrol_staff"),
        action="staff_enrolled",
        subject=to_text("stf", member.staff_id),
        content=content,
        now=now,
    )
    outbox.publish(tx, Event("staff_enrolled.v1", subject=member.staff_id, content=content), now=now)
    return EnrolledStaff(member.staff_id, member.totp_secret)
