"""Who works here, over HTTP (AUT-14)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from auth.model import StaffListed
from depot.kernel.actor import StaffRole
from depot.kernel.web.wire import Answer, ApprovalRef, Line, StaffRef, StrictModel

Roles = Annotated[list[StaffRole], Field(max_length=6)]


class RolesAsked(StrictModel):
    """All roles that the person is to have."""

    roles: Roles


class EnrolmentAsked(StrictModel):
    """A new member of staff; `subject` is who they are at the bank's identity provider."""

    name: Line
    roles: Roles
    subject: Line


class ProposalMade(Answer):
    """It waits for a second person."""

    approval_id: ApprovalRef


class StaffShown(Answer):
    """A member of staff."""

    staff_id: StaffRef
    name: str
    roles: list[StaffRole]
    is_active: bool

    @classmethod
    def of(cls, found: StaffListed) -> Self:
        """From the model."""
        return cls(staff_id=found.staff_id, name=found.name, roles=sorted(found.roles), is_active=found.is_active)


class StaffList(Answer):
    """A page of the members of staff."""

    data: list[StaffShown]
    next: StaffRef | None
