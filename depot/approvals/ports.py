"""What four eyes asks of the packages above: the acts that proposals stand for, connected in `depot.app`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.kernel.actor import Staff, StaffRole


class ApprovedAct(Protocol):
    """Carries out what a second person approved, in the transaction of the approval; takes the approval itself."""

    def __call__(self, tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> object:
        """Do it, or refuse and leave the proposal open."""


class RejectedAct(Protocol):
    """Carries out what follows from a rejection; closes the proposal itself."""

    def __call__(self, tx: Session, approval: Approval, *, staff: Staff, reason: str, now: datetime) -> object:
        """Undo what the proposal began, or refuse."""


# Whose work an act is, the act says itself; what is not one's work does not exist (AUT-16).
DECIDERS: Final = tuple(role for role in StaffRole if role is not StaffRole.AUDITOR)


@dataclass(frozen=True, slots=True)
class Act:
    """An act under four eyes: how it is called, whose work it is, what happens when it is approved or rejected."""

    title: str
    title_de: str
    roles: frozenset[StaffRole]
    carry_out: ApprovedAct
    turn_down: RejectedAct | None = None
    # What a proposal has begun already, a rejection alone would leave where it is.
    can_be_rejected: bool = True


Acts = Mapping[str, Act]


def visible(acts: Acts, staff: Staff) -> frozenset[str]:
    """The acts that are this person's work; auditors see all (AUT-14)."""
    sees_all = StaffRole.AUDITOR in staff.roles
    return frozenset(name for name, act in acts.items() if sees_all or act.roles & staff.roles)


def is_work_of(acts: Acts, act: str, staff: Staff) -> bool:
    """Whether this person may decide; auditors only read (AUT-14)."""
    return act in acts and bool(acts[act].roles & staff.roles)
