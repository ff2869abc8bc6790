"""What must not be possible with a consent: a clear refusal with its rule, and nothing recorded (CON-4 to CON-11)."""

from __future__ import annotations

import pytest

from tests.consent.conftest import BORN, House
from tests.consent.test_online import token_of
from tests.consent.test_qr_page import a_holder, rows
from tests.consent.test_succession import asked


@pytest.mark.rule("CON-11")
def test_consenting_twice_online(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    with house.phone() as phone:
        phone.open(house.letter(campaign, person).path)
        phone.legitimate(BORN)
        phone.answer("consent", *phone.requirements)
    [line] = asked(house, person)
    for path in ("/v1/consents", "/v1/consent-refusals"):
        again = house.call("POST", path, {"requirements": [line["id"]]}, token=token_of(person))
        assert (again.status_code, again.json()["code"]) == (409, "consent-already-given")
        assert again.json()["rule"] == "CON-11"
    assert len(rows(house, "select * from consent.consents")) == 1
    assert rows(house, "select * from consent.online_requests") == []


@pytest.mark.rule("CON-4")
def test_consenting_after_the_end(house: House):
    person, _ = a_holder(house)
    house.campaign()
    [line] = asked(house, person)
    house.pass_days(200)
    for path in ("/v1/consents", "/v1/consent-refusals"):
        late = house.call("POST", path, {"requirements": [line["id"]]}, token=token_of(person))
        assert (late.status_code, late.json()["code"], late.json()["rule"]) == (409, "campaign-over", "CON-4")
    assert asked(house, person)[0]["state"] == "expired"
    assert rows(house, "select * from consent.consents") == []


@pytest.mark.rule("CON-9", "CON-8")
def test_a_link_answers_nothing_of_another_campaign(house: House):
    person, _ = a_holder(house)
    first = house.campaign()
    letter = house.letter(first, person)
    second = house.campaign(title="Zweite Kampagne")
    foreign = next(line["id"] for line in asked(house, person) if line["campaign"]["id"] == second)
    with house.phone() as phone:
        phone.open(letter.path)
        listed = phone.legitimate(BORN)
        assert foreign not in listed.text
        assert phone.answer("consent", foreign).status_code == 422
    assert rows(house, "select * from consent.consents") == []


@pytest.mark.rule("CON-9")
def test_the_link_of_an_earlier_campaign_does_not_work(house: House):
    person, _ = a_holder(house)
    earlier = house.letter(house.campaign(ends_on="2026-02-28"), person)
    house.pass_days(60)
    house.campaign(announced_on="2026-03-06", effective_on="2026-06-01")
    with house.phone() as phone:
        phone.open(earlier.path)
        assert phone.legitimate(BORN).status_code == 403


@pytest.mark.rule("CON-4", "AUT-16")
def test_a_depot_without_a_role_is_not_found(house: House):
    mine, _ = a_holder(house)
    other, _ = a_holder(house)
    house.campaign()
    [foreign] = asked(house, other)
    for body in ({"requirements": [foreign["id"]]}, {"requirements": [asked(house, mine)[0]["id"], foreign["id"]]}):
        answer = house.call("POST", "/v1/consents", body, token=token_of(mine))
        assert answer.status_code == 404
    assert rows(house, "select * from consent.online_requests") == []


@pytest.mark.rule("CON-10", "AUT-14")
def test_what_staff_see_of_a_persons_requirements_is_audited(house: House):
    person, _ = a_holder(house)
    house.campaign()
    [line] = asked(house, person)
    path = f"/v1/persons/{token_of(person)}/consent-requirements"
    shown = house.call("GET", path, token="service").json()["data"]
    assert [each["form_code"] for each in shown] == [line["form_code"]]
    assert house.call("GET", path, token="tax").status_code == 403
    assert house.call("GET", path.replace(token_of(person), "per_00000000000000000000000000")).status_code == 404
    assert rows(house, "select * from depot.audit_entries where action = 'list_requirements_of'")
