"""Wire models of messages from fund companies and of what staff decides about them (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from depot.kernel.web.wire import Answer, FindingRef, StaffRef, StrictModel
from orders.rules.fund_messages.decisions import Decision, FindingAction, Outcome
from orders.rules.fund_messages.execution import MessageReport
from orders.schemas.bundles import FindingShown


class FundMessageShown(Answer):
    """What became of a message: what of it counted, what was known already, and what is left to a person."""

    kind: str
    message_id: str
    taken: int
    known: int
    findings: list[FindingShown]

    @classmethod
    def of(cls, report: MessageReport) -> Self:
        """From the model."""
        return cls(
            kind=report.kind,
            message_id=report.message_id,
            taken=report.taken,
            known=report.known,
            findings=[FindingShown.of(finding) for finding in report.findings],
        )


class FindingActionBody(StrictModel):
    """What is to be done about a finding, and why."""

    action: FindingAction
    reason: str = Field(min_length=1, max_length=350)


class FindingDecisionBody(StrictModel):
    """The second person's answer to a proposal."""

    outcome: Outcome


class FindingDecisionShown(Answer):
    """A proposal, and what became of it."""

    finding_id: FindingRef
    action: FindingAction
    reason: str
    proposed_by: StaffRef
    proposed_at: datetime
    decided_by: StaffRef | None
    outcome: Outcome | None

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """From the model."""
        return cls(
            finding_id=decision.finding_id,
            action=decision.action,
            reason=decision.reason,
            proposed_by=decision.proposed_by,
            proposed_at=decision.proposed_at,
            decided_by=decision.decided_by,
            outcome=decision.outcome,
        )
