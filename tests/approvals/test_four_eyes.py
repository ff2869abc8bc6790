"""Four eyes: the second person is another one, says the service, and so does the database (AUT-14)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.approvals.errors import AlreadyProposed, ProposalDecided, RejectionNotPossible, SecondPersonNeeded
from depot.approvals.model import Approval, ApprovalState
from depot.approvals.ports import Act, Acts
from depot.approvals.usecases.approve import approve
from depot.approvals.usecases.open_approvals import open_approvals
from depot.approvals.usecases.propose import propose
from depot.approvals.usecases.reject import reject
from depot.approvals.usecases.take_approval import take_approval
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import Conflict, NotFound
from depot.kernel.ids import ApprovalId, SessionId, StaffId

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def member(role: StaffRole = StaffRole.TAX) -> Staff:
    return Staff(StaffId(new_id()), SessionId(new_id()), frozenset({role}))


ANNA, BERT, AUDITOR = member(), member(), member(StaffRole.AUDITOR)


class Desk:
    """An act that remembers what it was carried out for, and refuses when told to."""

    def __init__(self) -> None:
        self.done: list[UUID] = []
        self.refuses = False

    def carry_out(self, tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
        if self.refuses:
            raise Conflict
        take_approval(tx, act="booking", subject=approval.subject, by=staff.staff, now=now)
        self.done.append(approval.subject)

    def acts(self, *, can_be_rejected: bool = True) -> Acts:
        roles = frozenset({StaffRole.TAX})
        return {"booking": Act("Booking", "Buchung", roles, self.carry_out, can_be_rejected=can_be_rejected)}


def proposed(tx: Session, subject: UUID, by: StaffId | None = ANNA.staff) -> ApprovalId:
    return propose(tx, act="booking", subject=subject, text="100,00 EUR umbuchen", by=by, now=NOW)


@pytest.mark.rule("AUT-14")
def test_the_proposer_is_refused_and_another_one_does_it_once(tx: Session):
    desk, subject = Desk(), new_id()
    waiting = proposed(tx, subject)
    with pytest.raises(SecondPersonNeeded):
        approve(tx, waiting, staff=ANNA, acts=desk.acts(), now=NOW)
    with pytest.raises(SecondPersonNeeded):
        take_approval(tx, act="booking", subject=subject, by=ANNA.staff, now=NOW)
    assert desk.done == []
    decided = approve(tx, waiting, staff=BERT, acts=desk.acts(), now=NOW)
    assert (decided.state, decided.decided_by, desk.done) == (ApprovalState.APPROVED, BERT.staff, [subject])
    with pytest.raises(ProposalDecided):
        approve(tx, waiting, staff=BERT, acts=desk.acts(), now=NOW)
    with pytest.raises(NotFound):
        take_approval(tx, act="booking", subject=subject, by=BERT.staff, now=NOW)


@pytest.mark.rule("AUT-14")
@pytest.mark.parametrize(
    "change",
    [
        "state = 'approved', decided_by = proposed_by, decided_at = proposed_at",
        "state = 'rejected', decided_by = proposed_by, decided_at = proposed_at, reason = 'x'",
        "state = 'approved'",
        "state = 'withdrawn', decided_by = gen_random_uuid(), decided_at = proposed_at, reason = 'x'",
        "proposed_by = gen_random_uuid()",
        'content = \'{"amount": "1.00"}\'',
        "text = 'anderes'",
    ],
)
def test_the_database_refuses_the_same_person_and_another_content(tx: Session, change: str):
    waiting = proposed(tx, new_id())
    with pytest.raises(IntegrityError), tx.begin_nested():
        tx.execute(text(f"update depot.approvals set {change} where approval_id = :id"), {"id": waiting})


@pytest.mark.rule("AUT-14")
def test_what_was_decided_stays_decided(tx: Session):
    desk, waiting = Desk(), proposed(tx, new_id())
    approve(tx, waiting, staff=BERT, acts=desk.acts(), now=NOW)
    for sql in ("update depot.approvals set decided_by = gen_random_uuid()", "delete from depot.approvals"):
        with pytest.raises(IntegrityError), tx.begin_nested():
            tx.execute(text(f"{sql} where approval_id = :id"), {"id": waiting})


@pytest.mark.rule("AUT-14")
def test_a_refusal_of_the_act_leaves_the_proposal_open(tx: Session):
    desk, waiting = Desk(), proposed(tx, new_id())
    desk.refuses = True
    with pytest.raises(Conflict):
        approve(tx, waiting, staff=BERT, acts=desk.acts(), now=NOW)
    assert [found.approval_id for found in open_approvals(tx, staff=BERT, acts=desk.acts(), limit=9)] == [waiting]


@pytest.mark.rule("AUT-14")
def test_one_proposal_at_a_time_rejected_withdrawn_or_never(tx: Session):
    desk, subject = Desk(), new_id()
    waiting = proposed(tx, subject)
    with pytest.raises(AlreadyProposed):
        proposed(tx, subject, BERT.staff)
    with pytest.raises(RejectionNotPossible):
        reject(tx, waiting, staff=BERT, reason="falsch", acts=desk.acts(can_be_rejected=False), now=NOW)
    assert reject(tx, waiting, staff=BERT, reason="falsch", acts=desk.acts(), now=NOW).state is ApprovalState.REJECTED
    again = proposed(tx, subject)
    assert reject(tx, again, staff=ANNA, reason="Irrtum", acts=desk.acts(), now=NOW).state is ApprovalState.WITHDRAWN
    with pytest.raises(ProposalDecided):
        reject(tx, again, staff=BERT, reason="falsch", acts=desk.acts(), now=NOW)
    assert desk.done == []


@pytest.mark.rule("AUT-14", "AUT-16")
def test_what_is_not_ones_work_does_not_exist_and_auditors_see_all(tx: Session):
    desk, subjects = Desk(), [new_id(), new_id()]
    waiting = [proposed(tx, subject) for subject in subjects]
    acts, stranger = desk.acts(), member(StaffRole.SERVICE)
    assert open_approvals(tx, staff=stranger, acts=acts, limit=9) == []
    with pytest.raises(NotFound):
        approve(tx, waiting[0], staff=stranger, acts=acts, now=NOW)
    with pytest.raises(NotFound):
        reject(tx, waiting[0], staff=stranger, reason="x", acts=acts, now=NOW)
    assert [found.approval_id for found in open_approvals(tx, staff=AUDITOR, acts=acts, limit=9)] == waiting
    with pytest.raises(NotFound):
        approve(tx, waiting[0], staff=AUDITOR, acts=acts, now=NOW)
    [later] = open_approvals(tx, staff=BERT, acts=acts, after=waiting[0], limit=9)
    assert later.approval_id == waiting[1]


@pytest.mark.rule("AUT-14")
def test_what_the_service_proposes_one_person_approves(tx: Session):
    desk, subject = Desk(), new_id()
    approve(tx, proposed(tx, subject, None), staff=ANNA, acts=desk.acts(), now=NOW)
    assert desk.done == [subject]
