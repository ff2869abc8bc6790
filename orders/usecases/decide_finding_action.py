"""The second pair of eyes on what is to be done about a finding (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.approvals.usecases.take_approval import take_approval
from depot.approvals.usecases.take_rejection import take_rejection
from depot.kernel.errors import NotFound
from depot.kernel.ids import FindingId, StaffId
from orders.errors import FindingActionNotPossible
from orders.rules.fund_messages.decisions import Decision, FindingAction, Outcome
from orders.store import decisions, findings, fund_messages
from orders.usecases.accept_execution import accept_execution
from orders.usecases.give_up_orders import give_up_orders
from orders.usecases.propose_finding_action import ACT
from orders.usecases.take_over_order import take_over_order


def decide_finding_action(
    tx: Session, finding_id: FindingId, *, outcome: Outcome, by: StaffId, margin_percent: Decimal, now: datetime
) -> Decision:
    """Who did not propose it does it or refuses it; refused, the finding waits for another proposal (ORD-10)."""
    fund_messages.one_at_a_time(tx)
    finding = findings.locked(tx, finding_id)
    decision = decisions.undecided(tx, finding_id)
    if finding is None or decision is None:
        raise NotFound("proposal")
    if outcome is Outcome.REFUSED:
        take_rejection(tx, act=ACT, subject=finding_id, by=by, reason=outcome.value, now=now)
        return decisions.decide(tx, decision.decision_id, outcome, by=by, now=now)
    take_approval(tx, act=ACT, subject=finding_id, by=by, now=now)
    if finding.done_at is not None:
        raise FindingActionNotPossible("the finding is closed")
    if decision.action is FindingAction.REJECT:
        give_up_orders(tx, finding, reason=decision.reason, now=now)
    elif decision.action is FindingAction.TAKE_OVER:
        take_over_order(tx, finding, reason=decision.reason, now=now)
    else:
        accept_execution(tx, finding, margin_percent=margin_percent, now=now)
    findings.done(tx, finding_id, by=by, now=now)
    return decisions.decide(tx, decision.decision_id, outcome, by=by, now=now)
