"""Roles are granted under four eyes; who leaves has no access from this moment on (AUT-14, S8)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from auth.errors import IdentityTaken, RolesHaveChanged, StaffNameTaken
from auth.model import StaffListed
from auth.store import staff as store
from auth.usecases.end_staff import end_staff
from auth.usecases.enrol_staff import enrol_staff
from auth.usecases.propose_enrolment import propose_enrolment
from auth.usecases.propose_roles import propose_roles
from depot.approval_acts import approval_acts
from depot.approvals.errors import SecondPersonNeeded
from depot.approvals.usecases.approve import approve
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApprovalId, SessionId, StaffId
from tests.auth.customers import NOW

PASSWORD = "correct horse battery"
ISSUER = "https://id.bank.example"
ACTS = approval_acts(lambda: Decimal(0))


def admin() -> Staff:
    return Staff(StaffId(new_id()), SessionId(new_id()), frozenset({StaffRole.ADMIN}))


def a_clerk(tx: Session) -> StaffId:
    return enrol_staff(tx, name=f"Carla {new_id()}", roles=[StaffRole.SERVICE], password=PASSWORD, now=NOW).staff_id


def seen(tx: Session, staff: StaffId) -> StaffListed:
    found = store.one(tx, staff)
    assert found is not None
    return found


def decide(tx: Session, approval: ApprovalId, by: Staff) -> None:
    approve(tx, approval, staff=by, acts=ACTS, now=NOW)


@pytest.mark.rule("AUT-14")
def test_roles_are_proposed_by_one_admin_and_granted_by_another(tx: Session):
    anna, bert, clerk = admin(), admin(), a_clerk(tx)
    wanted = [StaffRole.TAX, StaffRole.OPERATIONS]
    waiting = propose_roles(tx, clerk, roles=wanted, by=anna.staff, now=NOW)
    assert seen(tx, clerk).roles == {StaffRole.SERVICE}
    with pytest.raises(SecondPersonNeeded):
        decide(tx, waiting, anna)
    with pytest.raises(NotFound):
        decide(tx, waiting, Staff(StaffId(new_id()), SessionId(new_id()), frozenset({StaffRole.OPERATIONS})))
    decide(tx, waiting, bert)
    assert seen(tx, clerk).roles == set(wanted)


@pytest.mark.rule("AUT-14")
def test_a_grant_that_saw_other_roles_or_somebody_who_left_is_refused(tx: Session):
    anna, bert, clerk = admin(), admin(), a_clerk(tx)
    waiting = propose_roles(tx, clerk, roles=[StaffRole.TAX], by=anna.staff, now=NOW)
    store.set_roles(tx, clerk, [StaffRole.COMPLIANCE])
    with pytest.raises(RolesHaveChanged), tx.begin_nested():
        decide(tx, waiting, bert)
    assert not end_staff(tx, clerk, now=NOW).is_active
    with pytest.raises(NotFound), tx.begin_nested():
        decide(tx, waiting, bert)
    with pytest.raises(NotFound):
        propose_roles(tx, clerk, roles=[StaffRole.TAX], by=bert.staff, now=NOW)
    with pytest.raises(NotFound):
        end_staff(tx, StaffId(new_id()), now=NOW)


@pytest.mark.rule("AUT-14")
def test_who_is_enrolled_under_four_eyes_is_known_by_an_identity_of_their_own(tx: Session):
    anna, bert, name, subject = admin(), admin(), f"Dora {new_id()}", str(new_id())

    def propose(name: str) -> ApprovalId:
        roles = [StaffRole.SERVICE]
        return propose_enrolment(tx, name=name, roles=roles, issuer=ISSUER, subject=subject, by=anna.staff, now=NOW)

    waiting, rival = propose(name), propose(f"{name} II")
    assert store.by_identity(tx, issuer=ISSUER, subject=subject) is None
    decide(tx, waiting, bert)
    dora = store.by_identity(tx, issuer=ISSUER, subject=subject)
    assert dora is not None
    assert seen(tx, dora).name == name
    with pytest.raises(IdentityTaken), tx.begin_nested():
        decide(tx, rival, bert)
    with pytest.raises(IdentityTaken):
        propose(f"{name} III")
    with pytest.raises(StaffNameTaken):
        propose(name)
    end_staff(tx, dora, now=NOW)
    assert store.by_identity(tx, issuer=ISSUER, subject=subject) is None
