from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import (
    Act,
    DepotKind,
    DepotState,
    Disposition,
    DispositionRight,
    PowerScope,
    Role,
    RoleKind,
)
from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.accounts.usecases.depots_among import depots_among
from depot.accounts.usecases.holders_of import holders_of
from depot.accounts.usecases.letterheads import letterheads
from depot.accounts.usecases.may import may
from depot.accounts.usecases.move_depot import move_depot
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.roster_of import roster_of
from depot.accounts.usecases.rosters_of_person import rosters_of_person
from depot.accounts.usecases.visible_depots import visible_depots
from depot.customers.model import Address
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId
from tests.build import NOW, TODAY, a_clerk, an_active_depot, an_active_single_depot, an_identified_person

SOLE = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.SOLE)}
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.rule("ACC-8", "ACC-9")
def test_the_store_keeps_what_the_rule_needs(tx: Session):
    a, b, c = (an_identified_person(tx) for _ in range(3))
    power = Role(
        c, RoleKind.ATTORNEY, TODAY, proof="Vollmacht vom 8.1.2024", scope=PowerScope.TRADE, ends_at_death=True
    )
    joint = Role(a, RoleKind.JOINT_HOLDER, TODAY, proof="Antrag"), Role(b, RoleKind.JOINT_HOLDER, TODAY, proof="Antrag")
    care = Role(
        c, RoleKind.CUSTODIAN, TODAY, valid_to=date(2025, 1, 1), stands_for=b, excluded=frozenset({Act.CLOSE, Act.SEE})
    )
    depot = an_active_depot(tx, DepotKind.JOINT, [*joint, power, care], dispositions=SOLE)
    kept = roster_of(tx, depot.depot_id, on=TODAY)
    assert {(role.person, role.kind, role.proof, role.scope, role.ends_at_death) for role in kept.roles} == {
        (a, RoleKind.JOINT_HOLDER, "Antrag", None, False),
        (b, RoleKind.JOINT_HOLDER, "Antrag", None, False),
        (c, RoleKind.ATTORNEY, "Vollmacht vom 8.1.2024", PowerScope.TRADE, True),
        (c, RoleKind.CUSTODIAN, "", None, False),
    }
    (custodian,) = (role for role in kept.roles if role.kind is RoleKind.CUSTODIAN)
    assert (custodian.stands_for, custodian.valid_to) == (b, date(2025, 1, 1))
    assert custodian.excluded == {Act.CLOSE, Act.SEE}
    assert kept.dispositions == SOLE


@pytest.mark.rule("ACC-8", "ACC-9")
def test_one_question_with_its_answer(tx: Session):
    a, b = an_identified_person(tx), an_identified_person(tx)
    pair = [(a, RoleKind.JOINT_HOLDER), (b, RoleKind.JOINT_HOLDER)]
    depot = an_active_depot(tx, DepotKind.JOINT, pair).depot_id
    alone = may(tx, depot=depot, persons={a}, act=Act.ORDER, on=TODAY)
    assert (alone.granted, alone.rule, alone.still_needed) == (False, "ACC-8", 1)
    assert [(owed.role, owed.person) for owed in alone.missing] == [(RoleKind.JOINT_HOLDER, b)]
    assert may(tx, depot=depot, persons={a, b}, act=Act.ORDER, on=TODAY).granted
    require_quorum(tx, depot=depot, persons={a, b}, act=Act.ORDER, on=TODAY)
    with pytest.raises(QuorumNotReached) as refused:
        require_quorum(tx, depot=depot, persons={a}, act=Act.ORDER, on=TODAY)
    assert refused.value.facts == {"decided_by": "ACC-8", "missing": (RoleKind.JOINT_HOLDER,), "still_needed": 1}
    assert refused.value.detail == "2 of 2 must act: joint holder"


@pytest.mark.rule("ACC-8")
def test_a_disposition_counts_from_its_day(tx: Session):
    a, b = an_identified_person(tx), an_identified_person(tx)
    pair = [(a, RoleKind.JOINT_HOLDER), (b, RoleKind.JOINT_HOLDER)]
    depot = an_active_depot(tx, DepotKind.JOINT, pair, dispositions=SOLE).depot_id
    assert may(tx, depot=depot, persons={a}, act=Act.ORDER, on=TODAY).granted
    assert roster_of(tx, depot, on=TODAY - timedelta(days=1)).dispositions == {}


@pytest.mark.rule("ACC-9", "AUT-16")
def test_a_depot_that_none_of_the_persons_sees_is_not_found(tx: Session):
    holder, stranger = an_identified_person(tx), an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]).depot_id
    for act in Act:
        with pytest.raises(NotFound):
            may(tx, depot=depot, persons={stranger}, act=act, on=TODAY)
        with pytest.raises(NotFound):
            may(tx, depot=DepotId(new_id()), persons={holder}, act=act, on=TODAY)
    with pytest.raises(NotFound):
        may(tx, depot=depot, persons={holder}, act=Act.SEE, on=TODAY - timedelta(days=1))
    for missing in (DepotId(new_id()),):
        with pytest.raises(NotFound):
            depot_details(tx, missing)
        with pytest.raises(NotFound):
            roster_of(tx, missing, on=TODAY)


@pytest.mark.rule("ACC-17")
def test_a_blocked_depot_is_seen_and_not_ordered_on(tx: Session):
    holder = an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]).depot_id
    move_depot(tx, depot, to=DepotState.BLOCKED, actor=a_clerk(), reason="test", now=NOW)
    require_quorum(tx, depot=depot, persons={holder}, act=Act.SEE, on=TODAY)
    with pytest.raises(DepotNotWritable) as refused:
        require_quorum(tx, depot=depot, persons={holder}, act=Act.ORDER, on=TODAY)
    assert refused.value.detail == "a depot in state blocked does not allow: order"


@pytest.mark.rule("ACC-9")
def test_the_question_takes_one_round_trip(tx: Session):
    holder = an_identified_person(tx)
    depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]).depot_id
    sent: list[str] = []
    connection = tx.connection()

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(connection, "before_cursor_execute", note)
    may(tx, depot=depot, persons={holder}, act=Act.ORDER, on=TODAY)
    event.remove(connection, "before_cursor_execute", note)
    assert len(sent) == 1


@pytest.mark.rule("ACC-7", "ACC-9")
def test_a_person_sees_the_depots_of_every_role(tx: Session):
    me, child, partner, company = (an_identified_person(tx) for _ in range(4))
    own = an_active_depot(tx, DepotKind.SINGLE, [(me, RoleKind.HOLDER)])
    childs = an_active_depot(tx, DepotKind.MINOR, [(child, RoleKind.HOLDER), (me, RoleKind.LEGAL_REPRESENTATIVE)])
    firm = an_active_depot(tx, DepotKind.COMPANY, [(company, RoleKind.HOLDER), (me, RoleKind.SIGNATORY)])
    an_active_depot(tx, DepotKind.SINGLE, [(partner, RoleKind.HOLDER)])
    over = Role(me, RoleKind.ATTORNEY, TODAY, scope=PowerScope.FULL, revoked_on=TOMORROW)
    powered = an_active_depot(tx, DepotKind.SINGLE, [(partner, RoleKind.HOLDER), over])

    def seen(person: PersonId, on: date) -> list[DepotId]:
        return [depot.depot_id for depot in visible_depots(tx, person=person, on=on)]

    mine = [own.depot_id, childs.depot_id, firm.depot_id]
    assert seen(me, TODAY) == [*mine, powered.depot_id]
    assert seen(me, TOMORROW) == mine
    assert seen(child, TODAY) == seen(company, TODAY) == []
    assert set(rosters_of_person(tx, me, on=TODAY)) == {*mine, powered.depot_id}
    assert rosters_of_person(tx, PersonId(new_id()), on=TODAY) == {}
    assert visible_depots(tx, person=PersonId(new_id()), on=TODAY) == []


@pytest.mark.rule("ACC-6", "ACC-7")
def test_many_depots_at_once(tx: Session):
    a, b = an_identified_person(tx), an_identified_person(tx)
    single = an_active_depot(tx, DepotKind.SINGLE, [(a, RoleKind.HOLDER)])
    pair = [Role(a, RoleKind.JOINT_HOLDER, TODAY, proof=""), Role(b, RoleKind.JOINT_HOLDER, TODAY, valid_to=TODAY)]
    joint = an_active_depot(tx, DepotKind.JOINT, pair)
    both = [single.depot_id, joint.depot_id]
    assert holders_of(tx, both, on=TODAY) == {single.depot_id: (a,), joint.depot_id: (a, b)}
    assert holders_of(tx, both, on=TOMORROW) == {single.depot_id: (a,), joint.depot_id: (a,)}
    assert holders_of(tx, both, on=TODAY - timedelta(days=1)) == holders_of(tx, [], on=TODAY) == {}
    numbers = {single.depot_id: single.depot_number, joint.depot_id: joint.depot_number}
    assert depot_numbers(tx, both) == numbers
    assert depots_among(tx, both) == {depot: depot_details(tx, depot) for depot in both}
    assert depot_by_number(tx, single.depot_number) == depot_details(tx, single.depot_id)


@pytest.mark.rule("DOC-1", "ACC-1")
def test_letterheads(tx: Session):
    a = an_identified_person(tx, given_names="Ada", family_name="Aal")
    b = an_identified_person(tx, address=Address("Am Platz 1", "1010", "Wien", "AT", "c/o Huber"))
    v = an_identified_person(tx)
    power = Role(v, RoleKind.ATTORNEY, TODAY, scope=PowerScope.INFORM)
    pair = [Role(a, RoleKind.JOINT_HOLDER, TODAY), Role(b, RoleKind.JOINT_HOLDER, TODAY), power]
    joint = an_active_depot(tx, DepotKind.JOINT, pair)
    abroad = an_active_depot(tx, DepotKind.SINGLE, [(b, RoleKind.HOLDER)])
    estate = an_active_depot(tx, DepotKind.ESTATE, [(a, RoleKind.HEIR), (b, RoleKind.HEIR)])
    heads = letterheads(tx, [joint.depot_id, abroad.depot_id, estate.depot_id], on=TODAY)
    first = heads[joint.depot_id]
    assert first.recipient.names == ("Ada Aal", "Änne Maria Müller-Groß")
    assert first.depot.depot_number == joint.depot_number
    assert first.depot.product == "Investmentdepot"
    assert set(first.readers) == {a, b, v}
    second = heads[abroad.depot_id].recipient
    assert second.names == ("Änne Maria Müller-Groß", "c/o Huber")
    assert (second.city, second.country, second.country_name) == ("Wien", "AT", "Österreich")
    assert set(heads[estate.depot_id].readers) == {a, b}
    assert "Ada Aal" in heads[estate.depot_id].depot.holders


@pytest.mark.rule("ACC-11")
def test_a_single_depot_built_for_other_tests(tx: Session):
    depot = an_active_single_depot(tx)
    assert (depot.state, depot.opened_on, len(depot.holders)) == (DepotState.ACTIVE, TODAY, 1)
