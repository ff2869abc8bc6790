"""Staff says what is to be done about a finding; a question goes out at once, all else waits for a second (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.approvals.usecases.propose import propose
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import FindingId, StaffId
from orders.errors import FindingActionNotPossible
from orders.rules.fund_messages.decisions import Decision, FindingAction, Outcome, actions_for, needs_second
from orders.store import decisions, findings
from orders.usecases.ask_fund_company import ask_fund_company

ACT: Final = "finding_action"
_WORDS: Final = {
    FindingAction.ACCEPT: "Abweichende Bestätigung annehmen",
    FindingAction.BOOK_REST: "Bestätigten Teil abrechnen, auf den Rest verzichten",
    FindingAction.REJECT: "Auftrag beenden",
    FindingAction.TAKE_OVER: "Ungedeckten Auftrag beenden, Geschäft auf die Bank übernehmen",
}


def propose_finding_action(
    tx: Session, finding_id: FindingId, *, action: FindingAction, reason: str, by: StaffId, now: datetime
) -> Decision:
    """One proposal at a time; the finding stays on the list until it is done (ORD-10)."""
    finding = findings.locked(tx, finding_id)
    if finding is None:
        raise NotFound("finding")
    if finding.done_at is not None:
        raise FindingActionNotPossible("the finding is closed")
    if action not in actions_for(finding.reason):
        raise FindingActionNotPossible(f"{action.value} is no answer to {finding.reason}")
    if decisions.undecided(tx, finding_id):
        raise FindingActionNotPossible("another proposal waits for a second person")
    decision = Decision(new_id(), finding_id, action, reason, by, now)
    decisions.add(tx, decision)
    if needs_second(action):
        propose(tx, act=ACT, subject=finding_id, text=f"{_WORDS[action]}. Grund: {reason}", by=by, now=now)
        return decision
    ask_fund_company(tx, finding, now=now)
    return decisions.decide(tx, decision.decision_id, Outcome.DONE, by=by, now=now)
