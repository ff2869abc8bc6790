"""Roles that begin or end while a campaign runs: successors are asked, others no longer (CON-4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from consent.jobs import ask_those_who_joined, remind_open
from depot.accounts.jobs import end_minority
from depot.accounts.model import DepotKind, Disposition, DispositionRight, Role, RoleKind
from depot.accounts.rules.life_events.appointment import Appointment
from depot.accounts.usecases.record_appointment import record_appointment
from depot.accounts.usecases.record_death import record_death
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PersonId, SessionId, StaffId
from tests.build import an_active_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, House
from tests.consent.test_online import token_of
from tests.consent.test_qr_page import a_holder, rows

K = RoleKind
THEN = NOW - timedelta(days=200)
CLERK = Staff(StaffId(new_id()), SessionId(new_id()), frozenset({StaffRole.SERVICE}))


def asked(house: House, person: PersonId) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"]
    return found


def dies(house: House, person: PersonId) -> None:
    with house.sessions.begin() as tx:
        died_on = house.moment.date() - timedelta(days=2)
        record_death(
            tx, person, died_on=died_on, certificate="S 1/2026", papers=(), after=(), staff=CLERK, now=house.moment
        )


def appointed(house: House, depot: DepotId, person: PersonId, kind: RoleKind, late: PersonId) -> None:
    with house.sessions.begin() as tx:
        wanted = Appointment(person, kind, late, house.moment.date() - timedelta(days=1), "AG München VI 1/26")
        record_appointment(tx, depot, wanted, papers=(), staff=CLERK, now=house.moment)


def join(house: House) -> int:
    return ask_those_who_joined(house.sessions, now=house.moment).done


@pytest.mark.rule("CON-4", "CON-8", "CON-13")
def test_heirs_of_a_holder_are_asked_in_the_holders_place(house: House):
    late, (depot,) = a_holder(house)
    with house.sessions.begin() as tx:
        first, second = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(2))
    campaign = house.campaign(letters="without_access")
    [before] = asked(house, late)
    house.pass_days(10)
    dies(house, late)
    for heir in (first, second):
        appointed(house, depot.depot_id, heir, K.HEIR, late)
    assert join(house) == 2
    assert join(house) == 0, "the day may be run again"
    [line] = asked(house, first)
    assert (line["id"], line["role"], line["state"], line["still_needed"]) == (before["id"], "heir", "open", 2)
    letters = rows(house, "select filed_on from depot.documents where kind = 'terms_announcement' order by filed_on")
    assert [row.filed_on for row in letters] == [date(2026, 1, 5), date(2026, 1, 15), date(2026, 1, 15)]
    # Whoever decided before is refused, and is not reminded either.
    for path in ("/v1/consents", "/v1/consent-refusals"):
        answer = house.call("POST", path, {"requirements": [before["id"]]}, token=token_of(late))
        assert (answer.status_code, answer.json()["rule"]) == (409, "CON-4"), answer.text
    house.pass_days(28)
    assert remind_open(house.sessions, now=house.moment).done == 2
    reminded = {row.person_id for row in rows(house, "select person_id from consent.reminders")}
    assert reminded == {first, second}
    forms = [{"form_code": asked(house, heir)[0]["form_code"]} for heir in (first, second)]
    received = {"received_on": str(house.moment.date()), "channel": "post"}
    house.call("POST", "/v1/consent-forms", {"forms": [form | received for form in forms]})
    figures = house.figures(campaign)
    assert (figures["requirements"]["given"], figures["persons"]) == (1, 3)
    assert [(each["role"], each["state"]) for each in figures["by_product_and_role"]] == [("heir", "given")]


@pytest.mark.rule("CON-4", "CON-8", "ACC-13")
def test_a_child_that_comes_of_age_answers_alone_and_by_its_own_link(house: House):
    with house.sessions.begin() as tx:
        child = an_identified_person(tx, birth_date=date(2008, 1, 20), now=THEN)
        parents = [an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(2)]
        roles = [Role(parent, K.LEGAL_REPRESENTATIVE, THEN.date(), date(2026, 1, 19), "birth") for parent in parents]
        an_active_depot(
            tx,
            DepotKind.MINOR,
            [Role(child, K.HOLDER, THEN.date(), proof="birth"), *roles],
            dispositions={K.LEGAL_REPRESENTATIVE: DispositionRight(Disposition.JOINT)},
            now=THEN,
        )
    campaign = house.campaign(letters="without_access")
    assert asked(house, child) == []
    [line] = asked(house, parents[0])
    house.pass_days(15)
    end_minority(house.sessions, now=house.moment)
    assert join(house) == 1
    late = house.call("POST", "/v1/consents", {"requirements": [line["id"]]}, token=token_of(parents[0]))
    assert (late.status_code, late.json()["code"]) == (409, "decides-no-longer")
    with house.phone() as phone:
        phone.open(house.letter(campaign, child).path)
        phone.legitimate(date(2008, 1, 20))
        assert "Vielen Dank" in phone.answer("consent", *phone.requirements).text
    assert house.figures(campaign)["requirements"]["given"] == 1


@pytest.mark.rule("CON-4")
def test_the_survivor_of_a_joint_depot_completes_what_both_were_asked(house: House):
    """A consent that one gave already suffices once the other's role has ended; with joint disposition heirs follow."""
    with house.sessions.begin() as tx:
        anna, bert, heir = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(3))
        both = [(anna, K.JOINT_HOLDER), (bert, K.JOINT_HOLDER)]
        depot = an_active_depot(
            tx, DepotKind.JOINT, both, dispositions={K.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}, now=THEN
        )
    house.campaign()
    [line] = asked(house, anna)
    form = {"form_code": line["form_code"], "received_on": "2026-01-05", "channel": "fax"}
    house.call("POST", "/v1/consent-forms", {"forms": [form]})
    house.pass_days(5)
    dies(house, bert)
    assert join(house) == 0
    assert asked(house, anna)[0]["state"] == "partly_given"
    house.pass_days(25)
    assert remind_open(house.sessions, now=house.moment).done == 0, "nobody writes to the dead"
    refused = house.call("POST", "/v1/consents", {"requirements": [line["id"]]}, token=token_of(bert))
    assert (refused.status_code, refused.json()["code"]) == (409, "decides-no-longer")
    appointed(house, depot.depot_id, heir, K.HEIR, bert)
    assert join(house) == 1
    [line] = asked(house, heir)
    assert (line["role"], line["state"], line["still_needed"]) == ("heir", "partly_given", 1)


@pytest.mark.rule("CON-4", "CON-2", "ACC-14")
def test_a_campaign_writes_to_nobody_who_has_died(house: House):
    with house.sessions.begin() as tx:
        anna, bert = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(2))
        both = [(anna, K.JOINT_HOLDER), (bert, K.JOINT_HOLDER)]
        right = {K.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        an_active_depot(tx, DepotKind.JOINT, both, dispositions=right, now=THEN)
    dies(house, bert)
    campaign = house.campaign()
    told = rows(
        house,
        "select r.person_id from depot.documents join depot.document_readers r using (document_id)"
        " where kind in ('terms_announcement', 'consent_form')",
    )
    assert {row.person_id for row in told} == {anna}
    [line] = asked(house, anna)
    assert (line["state"], line["still_needed"]) == ("open", 2), "the heirs' seat waits"
    house.pass_days(28)
    assert remind_open(house.sessions, now=house.moment).done == 1
    assert house.figures(campaign)["requirements"]["open"] == 1


@pytest.mark.rule("CON-4", "CON-9")
def test_a_page_that_is_open_while_a_role_ends_records_nothing(house: House):
    holder, (depot,) = a_holder(house)
    with house.sessions.begin() as tx:
        custodian = an_identified_person(tx, birth_date=BORN, now=THEN)
    campaign = house.campaign()
    with house.phone() as phone:
        phone.open(house.letter(campaign, holder).path)
        phone.legitimate(BORN)
        appointed(house, depot.depot_id, custodian, K.CUSTODIAN, holder)
        phone.answer("consent", *phone.requirements)
        assert "Auf dieser Seite gibt es für Sie nichts zu beantworten." in phone.text
    assert rows(house, "select * from consent.consents") == []
    assert join(house) == 1
    assert [line["role"] for line in asked(house, custodian)] == ["custodian"]
