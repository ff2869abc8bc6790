"""What a second admin approved: a member of staff gets these roles (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import RolesHaveChanged
from auth.store import staff as store
from auth.usecases.propose_roles import ACT
from depot.approvals.model import Approval
from depot.approvals.usecases.take_approval import take_approval
from depot.kernel import outbox
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.errors import NotFound
from depot.kernel.ids import StaffId
from depot.kernel.outbox import Event


def grant_roles(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """From the next call on; not if the roles are others by now than when it was proposed (AUT-14)."""
    taken = take_approval(tx, act=ACT, subject=approval.subject, by=staff.staff, now=now)
    member = StaffId(taken.subject)
    found = store.one(tx, member)
    if found is None or not found.is_active:
        raise NotFound("staff")
    if sorted(found.roles) != taken.content["instead_of"]:
        raise RolesHaveChanged
    roles = [StaffRole(role) for role in taken.content["roles"]]
    store.set_roles(tx, member, roles)
    outbox.publish(tx, Event("staff_roles_granted.v1", subject=member, content={"roles": sorted(roles)}), now=now)
