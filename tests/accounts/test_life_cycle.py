from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.accounts.errors import StepNotAllowed
from depot.accounts.model import DepotKind, DepotState, RoleKind
from depot.accounts.rules.life_cycle import ALLOWED, NEXT
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.move_depot import move_depot
from depot.accounts.usecases.state_history import state_history
from depot.kernel.actor import Job
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId
from tests.build import NOW, TODAY, an_active_depot, an_identified_person

S = DepotState


@pytest.mark.rule("ACC-17")
def test_every_state_has_a_row_and_can_be_reached_and_left():
    assert set(NEXT) == set(ALLOWED) == set(S)
    reached, waiting = {S.APPLIED}, [S.APPLIED]
    while waiting:
        for state in NEXT[waiting.pop()] - reached:
            reached.add(state)
            waiting.append(state)
    assert reached == set(S)
    assert [state for state, following in NEXT.items() if not following] == [S.CLOSED]
    assert not [state for state, following in NEXT.items() if state in following]


@pytest.mark.rule("ACC-17", "ACC-16")
def test_a_depots_life_is_recorded_with_who_when_and_why(tx: Session):
    holder = an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]).depot_id
    job, later = Job("test"), NOW + timedelta(days=40)
    for step, state in enumerate((S.BLOCKED, S.ACTIVE, S.CLOSING, S.CLOSED)):
        move_depot(tx, depot, to=state, actor=job, reason=f"reason {step}", now=later)
    found = depot_details(tx, depot)
    assert (found.state, found.opened_on, found.closed_on) == (S.CLOSED, TODAY, TODAY + timedelta(days=40))
    history = state_history(tx, depot)
    assert [step.state for step in history] == [
        S.APPLIED,
        S.IDENTIFICATION,
        S.ACTIVE,
        S.BLOCKED,
        S.ACTIVE,
        S.CLOSING,
        S.CLOSED,
    ]
    assert {(step.actor, step.reason, step.changed_at) for step in history[3:]} == {
        ("job:test", f"reason {step}", later) for step in range(4)
    }


@pytest.mark.rule("ACC-17")
@pytest.mark.parametrize("wanted", [S.APPLIED, S.IDENTIFICATION, S.ACTIVE, S.CLOSED])
def test_no_step_beside_the_table(tx: Session, wanted: DepotState):
    holder = an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]).depot_id
    with pytest.raises(StepNotAllowed):
        move_depot(tx, depot, to=wanted, actor=Job("test"), reason="test", now=NOW)
    with pytest.raises(NotFound):
        move_depot(tx, DepotId(new_id()), to=wanted, actor=Job("test"), reason="test", now=NOW)


@pytest.mark.rule("ACC-17", "PRV-5")
@pytest.mark.parametrize(
    "change",
    [
        "update depot.depot_state_changes set reason = 'another'",
        "delete from depot.depot_state_changes",
        "update depot.depot_reference_accounts set holder_name = 'another'",
        "delete from depot.depot_dispositions where true",
        "truncate depot.depot_application_funds",
    ],
)
def test_the_database_refuses_to_change_history(tx: Session, change: str):
    holder = an_identified_person(tx)
    an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)])
    if "dispositions" in change:
        tx.execute(
            text("""
                insert into depot.depot_dispositions (depot_id, role_kind, valid_from, disposition)
                select depot_id, 'joint_holder', '2024-01-08', 'sole' from depot.depots
            """)
        )
    with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
        tx.execute(text(change))


@pytest.mark.rule("AUT-14")
def test_the_database_itself_asks_for_four_eyes(tx: Session):
    holder = an_identified_person(tx)
    an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)])
    with pytest.raises(IntegrityError, match="four_eyes"), tx.begin_nested():
        tx.execute(
            text("""
                insert into depot.depot_state_requests
                    (request_id, depot_id, wanted, reason, asked_by, asked_at, confirmed_by)
                select gen_random_uuid(), depot_id, 'blocked', 'test', depot_id, '2024-01-08', depot_id
                  from depot.depots
            """)
        )
