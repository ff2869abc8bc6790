from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.errors import LifeEventRefused
from depot.accounts.invariants import INVARIANTS
from depot.accounts.model import Act, Depot, DepotKind, Disposition, DispositionRight, RoleKind
from depot.accounts.rules.life_events.appointment import Appointment
from depot.accounts.rules.life_events.death import after_death
from depot.accounts.usecases.admit_holder import admit_holder
from depot.accounts.usecases.come_of_age import come_of_age
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.life_events_of import life_events_of
from depot.accounts.usecases.may import may
from depot.accounts.usecases.preview_death import preview_death
from depot.accounts.usecases.record_appointment import record_appointment
from depot.accounts.usecases.record_death import record_death
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, to_text
from depot.postbox.usecases.documents_of import documents_of
from tests.accounts.cast import TODAY as CAST_DAY
from tests.accounts.cast import letters, roster, who
from tests.accounts.conftest import Bank
from tests.build import NOW, TODAY, a_clerk, an_active_depot, an_identification, an_identified_person

DAY = timedelta(days=1)


@pytest.mark.rule("ACC-14")
@pytest.mark.parametrize(
    ("line", "kind", "ended"),
    [
        ("single | holder:A", DepotKind.ESTATE, "A"),
        ("single | holder:A; custodian:C for=A; attorney:V scope=full", DepotKind.ESTATE, "AC"),
        ("joint sole | joint:A; joint:B", None, "A"),
        ("joint joint | joint:A; joint:B", None, ""),
        ("minor joint | holder:K; parent:A; parent:B", None, "A"),
        ("minor joint | holder:A; parent:P for=A; parent:Q for=A", DepotKind.ESTATE, "APQ"),
        ("company joint | holder:F; signatory:A; signatory:B", None, "A"),
        ("estate | heir:A; heir:B", None, ""),
        ("single | holder:B; attorney:A scope=trade", None, "A"),
    ],
)
def test_what_the_death_of_a_changes(line: str, kind: DepotKind | None, ended: str) -> None:
    outcome = after_death(roster(line), who("A"), died_on=CAST_DAY, on=CAST_DAY)
    assert outcome.kind is kind
    assert letters({role.person for role, _ in outcome.ends}) == ended


def _acts(tx: Session, depot: Depot, persons: set[PersonId], on: date = TODAY) -> bool:
    return may(tx, depot=depot.depot_id, persons=persons, act=Act.ORDER, on=on).granted


def _appointed(tx: Session, depot: Depot, person: PersonId, kind: RoleKind, stands_for: PersonId, **more: Any) -> None:
    wanted = Appointment(person, kind, stands_for, TODAY, "AG Köln 5 VI 1/24", **more)
    record_appointment(tx, depot.depot_id, wanted, papers=(), staff=a_clerk(), now=NOW)


def _invariants_hold(tx: Session) -> None:
    for sentence, query in INVARIANTS.items():
        if "application" not in sentence:
            assert tx.execute(text(query)).all() == [], sentence


@pytest.mark.rule("ACC-14", "ACC-8", "ACC-7")
def test_an_estate_from_death_to_heirs_and_executor(tx: Session) -> None:
    late, son, daughter, executor = (an_identified_person(tx) for _ in range(4))
    depot = an_active_depot(tx, DepotKind.SINGLE, [(late, RoleKind.HOLDER)])
    with pytest.raises(LifeEventRefused):
        _appointed(tx, depot, son, RoleKind.HEIR, late)
    foreseen = preview_death(tx, late, died_on=TODAY, on=TODAY)
    told = record_death(tx, late, died_on=TODAY, certificate="S 9/2024", papers=(), after=(), staff=a_clerk(), now=NOW)
    assert told == foreseen
    assert depot_details(tx, depot.depot_id).kind is DepotKind.ESTATE
    _invariants_hold(tx)
    with pytest.raises(NotFound):
        _acts(tx, depot, {late})
    with pytest.raises(LifeEventRefused):
        record_death(tx, late, died_on=TODAY, certificate="S 9/2024", papers=(), after=(), staff=a_clerk(), now=NOW)
    _appointed(tx, depot, son, RoleKind.HEIR, late)
    _appointed(tx, depot, daughter, RoleKind.HEIR, late)
    assert not _acts(tx, depot, {son})
    assert _acts(tx, depot, {son, daughter})
    assert persons_without_access(tx, {son, daughter}) == set()
    _appointed(tx, depot, executor, RoleKind.EXECUTOR, late)
    assert _acts(tx, depot, {executor})
    assert not _acts(tx, depot, {son, daughter})
    kinds = [event.kind.value for event in life_events_of(tx, depot.depot_id)]
    assert kinds == ["death", "appointment", "appointment", "appointment"]
    assert len(documents_of(tx, son)) == 3
    _invariants_hold(tx)


@pytest.mark.rule("ACC-14", "ACC-8")
@pytest.mark.parametrize(("disposition", "alone"), [(Disposition.SOLE, True), (Disposition.JOINT, False)])
def test_a_joint_depot_after_a_death(tx: Session, disposition: Disposition, *, alone: bool) -> None:
    late, survivor, heir = (an_identified_person(tx) for _ in range(3))
    roles = [(late, RoleKind.JOINT_HOLDER), (survivor, RoleKind.JOINT_HOLDER)]
    right = {RoleKind.JOINT_HOLDER: DispositionRight(disposition)}
    depot = an_active_depot(tx, DepotKind.JOINT, roles, dispositions=right)
    record_death(tx, late, died_on=TODAY, certificate="S 9/2024", papers=(), after=(), staff=a_clerk(), now=NOW)
    tomorrow = TODAY + DAY
    assert _acts(tx, depot, {survivor}, tomorrow) is alone
    assert depot_details(tx, depot.depot_id).kind is DepotKind.JOINT
    _invariants_hold(tx)
    if not alone:
        _appointed(tx, depot, heir, RoleKind.HEIR, late)
        assert not _acts(tx, depot, {survivor}, tomorrow)
        assert _acts(tx, depot, {survivor, heir}, tomorrow)


@pytest.mark.rule("ACC-8", "ACC-7")
def test_a_custodian_acts_in_the_holders_place_but_for_what_is_left_out(tx: Session) -> None:
    holder, custodian = an_identified_person(tx), an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)])
    _appointed(tx, depot, custodian, RoleKind.CUSTODIAN, holder, excluded=frozenset({Act.CLOSE}))
    assert _acts(tx, depot, {custodian})
    assert not _acts(tx, depot, {holder})
    assert not may(tx, depot=depot.depot_id, persons={custodian}, act=Act.CLOSE, on=TODAY).granted


@pytest.mark.rule("ACC-7", "ACC-8", "ACC-14", "ACC-2")
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": RoleKind.EXECUTOR}, "/stands_for"),
        ({"kind": RoleKind.ATTORNEY}, "/kind"),
        ({"valid_from": TODAY + DAY}, "/valid_from"),
        ({"excluded": frozenset({Act.SEE})}, "/excluded"),
        ({"kind": RoleKind.LEGAL_REPRESENTATIVE}, "/stands_for"),
    ],
)
def test_an_appointment_without_ground_is_refused(tx: Session, changes: dict[str, Any], pointer: str) -> None:
    holder, other = an_identified_person(tx), an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)])
    facts: dict[str, Any] = {"kind": RoleKind.CUSTODIAN, "valid_from": TODAY} | changes
    wanted = Appointment(person=other, stands_for=holder, proof="AG Köln", **facts)
    with pytest.raises(LifeEventRefused) as refused:
        record_appointment(tx, depot.depot_id, wanted, papers=(), staff=a_clerk(), now=NOW)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


@pytest.mark.rule("ACC-13", "ACC-2")
def test_a_child_comes_of_age(tx: Session) -> None:
    mother = an_identified_person(tx)
    child = an_identified_person(tx, birth_date=date(2006, 1, 10))
    roles = [(child, RoleKind.HOLDER)]
    depot = an_active_depot(tx, DepotKind.MINOR, roles)
    _appointed(tx, depot, mother, RoleKind.LEGAL_REPRESENTATIVE, child)
    eve, birthday = datetime(2024, 1, 9, 9, tzinfo=UTC), datetime(2024, 1, 10, 9, tzinfo=UTC)
    assert come_of_age(tx, now=eve) == []
    assert _acts(tx, depot, {mother}, eve.date())
    assert come_of_age(tx, now=birthday) == [depot.depot_id]
    assert come_of_age(tx, now=birthday) == []
    assert depot_details(tx, depot.depot_id).kind is DepotKind.SINGLE
    with pytest.raises(NotFound):
        _acts(tx, depot, {mother}, birthday.date())
    assert persons_without_access(tx, {child}) == {child}
    found = an_identification(on=birthday.date())
    with pytest.raises(NotFound):
        admit_holder(tx, depot.depot_id, person=mother, found=found, staff=a_clerk(), now=birthday)
    admit_holder(tx, depot.depot_id, person=child, found=found, staff=a_clerk(), now=birthday)
    assert persons_without_access(tx, {child}) == set()
    assert _acts(tx, depot, {child}, birthday.date())
    _invariants_hold(tx)


@pytest.mark.rule("ACC-14", "AUT-14", "AUT-16")
def test_life_events_over_http(bank: Bank, sessions: Any) -> None:
    with sessions.begin() as tx:
        late, heir = an_identified_person(tx), an_identified_person(tx)
        depot = an_active_depot(tx, DepotKind.SINGLE, [(late, RoleKind.HOLDER)])
    bank.staff.update(sabine=a_clerk())
    person, place = to_text("per", late), f"/staff/depots/{to_text('dep', depot.depot_id)}"
    body = {"died_on": "2024-01-05", "certificate": "S 9/2024"}
    assert bank.post(f"/staff/persons/{person}/death", body, person).status_code == 403
    foreseen = bank.post(f"/staff/persons/{person}/death/previews", body, "sabine").json()
    assert "Nachlassdepot" in foreseen["depots"][0]["changes"][0]
    assert bank.get(f"{place}/life-events", "sabine").json() == {"data": []}
    recorded = bank.post(f"/staff/persons/{person}/death", body, "sabine")
    assert (recorded.status_code, recorded.json()) == (201, foreseen)
    later = body | {"died_on": "2024-01-09"}
    refused = bank.post(f"/staff/persons/{to_text('per', heir)}/death", later, "sabine").json()
    assert [(fault["rule"], fault["pointer"]) for fault in refused["errors"]] == [("ACC-14", "/died_on")]
    appointed = {
        "person": to_text("per", heir),
        "kind": "heir",
        "stands_for": person,
        "valid_from": "2024-01-08",
        "proof": "AG Köln 5 VI 1/24",
    }
    foreseen = bank.post(f"{place}/appointments/previews", appointed, "sabine").json()
    assert bank.post(f"{place}/appointments", appointed, "sabine").json() == foreseen
    events = bank.get(f"{place}/life-events", "sabine").json()["data"]
    assert [event["kind"] for event in events] == ["death", "appointment"]
