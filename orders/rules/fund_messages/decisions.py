"""What staff may do about a finding, and for what a second person is needed (ORD-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from depot.kernel.ids import FindingId, StaffId
from orders.rules.fund_messages.matching import DIFFERS, PARTLY

MISSING: Final = "missing"
CANCELLED: Final = "cancelled_by_fund"
UNCLEAR: Final = "unclear_status"
NOT_COVERED: Final = "not_covered"


class FindingAction(StrEnum):
    """What can be done about a finding."""

    ACCEPT = "accept"  # settle as it was confirmed, although it differs
    BOOK_REST = "book_rest"  # settle the part that was confirmed, and give up on the rest
    REJECT = "reject"  # the order ends, its hold is free again
    ASK_AGAIN = "ask_again"  # ask the fund company; orders nothing
    TAKE_OVER = "take_over"  # dealt, but its depot cannot meet it: the bank takes the deal upon itself


class Outcome(StrEnum):
    """What became of a proposal."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one member of staff proposes and another one does or refuses."""

    decision_id: UUID
    finding_id: FindingId
    action: FindingAction
    reason: str
    proposed_by: StaffId
    proposed_at: datetime
    decided_by: StaffId | None = None
    outcome: Outcome | None = None


_A: Final = FindingAction
ACTIONS: Final[Mapping[str, frozenset[FindingAction]]] = {
    DIFFERS: frozenset({_A.ACCEPT, _A.REJECT, _A.ASK_AGAIN}),
    PARTLY: frozenset({_A.BOOK_REST, _A.ASK_AGAIN}),
    MISSING: frozenset({_A.REJECT, _A.ASK_AGAIN}),
    CANCELLED: frozenset({_A.REJECT, _A.ASK_AGAIN}),
    UNCLEAR: frozenset({_A.REJECT, _A.ASK_AGAIN}),
    NOT_COVERED: frozenset({_A.TAKE_OVER}),
}


def actions_for(reason: str) -> frozenset[FindingAction]:
    """What can be done about a finding with this reason; all others are only looked into and closed (ORD-10)."""
    return ACTIONS.get(reason, frozenset())


def needs_second(action: FindingAction) -> bool:
    """Where money or units move, two members of staff say so; a question moves nothing (ORD-10)."""
    return action is not FindingAction.ASK_AGAIN
