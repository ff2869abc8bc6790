"""An admin proposes a new member of staff who signs in at the bank's identity provider (AUT-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.errors import IdentityTaken, StaffNameTaken
from auth.rules.staff_roles import enrolment_text
from auth.store import staff as store
from depot.approvals.usecases.propose import propose
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import ApprovalId, StaffId

ACT: Final = "staff_enrolment"


def propose_enrolment(
    tx: Session,
    *,
    name: str,
    roles: Collection[StaffRole],
    issuer: str,
    subject: str,
    by: StaffId,
    now: datetime,
) -> ApprovalId:
    """Name, roles and identity; nobody can sign in with it before another admin agrees (AUT-14)."""
    if store.name_is_taken(tx, name):
        raise StaffNameTaken
    if store.by_identity(tx, issuer=issuer, subject=subject) is not None:
        raise IdentityTaken
    words = enrolment_text(name, roles=roles, subject=subject)
    content = {"name": name, "roles": sorted(set(roles)), "issuer": issuer, "subject": subject}
    return propose(tx, act=ACT, subject=StaffId(new_id()), text=words, content=content, by=by, now=now)
