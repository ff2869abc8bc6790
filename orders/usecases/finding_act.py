"""What a second member of staff decided about a proposal for a finding (ORD-10, AUT-14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.approvals.ports import Act
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.ids import FindingId
from orders.rules.fund_messages.decisions import Outcome
from orders.usecases.decide_finding_action import decide_finding_action


def finding_act(margin_percent: Callable[[], Decimal]) -> Act:
    """Done when approved; refused, the finding waits for another proposal (ORD-10)."""

    def decide(tx: Session, approval: Approval, outcome: Outcome, *, staff: Staff, now: datetime) -> None:
        finding, margin = FindingId(approval.subject), margin_percent()
        decide_finding_action(tx, finding, outcome=outcome, by=staff.staff, margin_percent=margin, now=now)

    def carry_out(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
        decide(tx, approval, Outcome.DONE, staff=staff, now=now)

    def turn_down(tx: Session, approval: Approval, *, staff: Staff, reason: str, now: datetime) -> None:  # noqa: ARG001 - the decision of a finding has no reason of its own
        decide(tx, approval, Outcome.REFUSED, staff=staff, now=now)

    return Act(
        title="What to do about a confirmation that does not fit",
        title_de="Umgang mit einer abweichenden Bestätigung",
        roles=frozenset({StaffRole.OPERATIONS}),
        carry_out=carry_out,
        turn_down=turn_down,
    )
