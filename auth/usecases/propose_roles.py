"""An admin proposes the roles of a member of staff; another admin grants them (AUT-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.rules.staff_roles import roles_text
from auth.store import staff as store
from depot.approvals.usecases.propose import propose
from depot.kernel.actor import StaffRole
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApprovalId, StaffId

ACT: Final = "staff_roles"


def propose_roles(
    tx: Session, staff: StaffId, *, roles: Collection[StaffRole], by: StaffId, now: datetime
) -> ApprovalId:
    """All roles that the person is to have; nothing changes yet (AUT-14)."""
    found = store.one(tx, staff)
    if found is None or not found.is_active:
        raise NotFound("staff")
    words = roles_text(found.name, now_has=found.roles, wanted=roles)
    content = {"roles": sorted(set(roles)), "instead_of": sorted(found.roles)}
    return propose(tx, act=ACT, subject=staff, text=words, content=content, by=by, now=now)
