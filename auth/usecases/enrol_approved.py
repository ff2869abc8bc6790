"""What a second admin approved: somebody works here and signs in at the identity provider (AUT-14)."""

from __future__ import annotations

import secrets
from datetime import datetime

from pyotp import random_base32
from sqlalchemy.orm import Session

from auth.errors import IdentityTaken, StaffNameTaken
from auth.model import StaffMember, Tries
from auth.store import staff as store
from auth.usecases.propose_enrolment import ACT
from auth.usecases.seal_secret import seal_secret
from depot.approvals.model import Approval
from depot.approvals.usecases.take_approval import take_approval
from depot.kernel import outbox
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.ids import StaffId
from depot.kernel.outbox import Event


def enrol_approved(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """Password and code exist but are known to nobody: only the provider lets this person in (AUT-14)."""
    taken = take_approval(tx, act=ACT, subject=approval.subject, by=staff.staff, now=now)
    asked = taken.content
    member = StaffMember(
        staff_id=StaffId(taken.subject),
        name=asked["name"],
        roles=frozenset(StaffRole(role) for role in asked["roles"]),
        password_hash=seal_secret("password", secrets.token_urlsafe(32)),
        totp_secret=random_base32(),
        last_step=None,
        tries=Tries(),
    )
    if not store.add(tx, member, now=now):
        raise StaffNameTaken
    if not store.link(tx, member.staff_id, issuer=asked["issuer"], subject=asked["subject"], now=now):
        raise IdentityTaken
    content = {"roles": sorted(member.roles)}
    outbox.publish(tx, Event("staff_enrolled.v1", subject=member.staff_id, content=content), now=now)
