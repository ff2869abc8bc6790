"""From the letter to the confirmation, on a phone without scripts (CON-7, CON-11, CON-15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from depot.accounts.model import Depot, Product
from depot.kernel.ids import PersonId
from tests.build import an_active_single_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, House


def a_holder(house: House, *products: Product, born: date = BORN) -> tuple[PersonId, list[Depot]]:
    """A person, known since last year, who holds depots of these products alone."""
    then = NOW - timedelta(days=200)
    with house.sessions.begin() as tx:
        person = an_identified_person(tx, birth_date=born, now=then)
        held = products or (Product.INVESTMENT,)
        return person, [an_active_single_depot(tx, holder=person, product=product, now=then) for product in held]


def rows(house: House, query: str) -> list[Any]:
    with house.sessions() as tx:
        return list(tx.execute(text(query)))


@pytest.mark.rule("CON-7", "CON-11", "CON-3")
def test_scan_birth_date_tick_consent_confirmation(house: House):
    person, depots = a_holder(house, Product.INVESTMENT, Product.INVESTMENT)
    campaign = house.campaign()
    letter = house.letter(campaign, person)
    with house.phone() as phone:
        landed = phone.open(letter.path)
        assert [step.status_code for step in landed.history] == [303]
        assert str(landed.url) == "http://testserver/c"
        assert depots[0].depot_number not in landed.text
        listed = phone.legitimate(BORN)
        assert listed.status_code == 200
        assert all(depot.depot_number in listed.text for depot in depots)
        assert len(phone.requirements) == 1, "several depots of a product held alone are one requirement"
        ticked = phone.answer("select_all")
        assert ticked.text.count(" checked") == 1
        done = phone.answer("consent", *phone.requirements)
        assert done.status_code == 200
        assert "Vielen Dank" in done.text
        pdf = phone.browser.get("/c/confirmation.pdf")
        assert pdf.content.startswith(b"%PDF-")
    found = rows(house, "select * from consent.consents")
    assert [(row.channel, row.legitimation, row.decision, row.role) for row in found] == [
        ("qr", "birth_date", "given", "holder")
    ]
    assert found[0].person_id == person
    assert found[0].shown["items"][0]["depots"] == [depot.depot_number for depot in depots]
    assert len(rows(house, "select * from consent.consent_terms s join consent.terms using (terms_id, sha256)")) == 1
    figures = house.figures(campaign)
    assert figures["requirements"]["given"] == 1
    assert figures["given_by_channel"]["qr"] == 1
    assert figures["reached"] == 1
    kinds = [row.kind for row in rows(house, "select kind from depot.documents where category = 'changes_of_terms'")]
    assert sorted(kinds) == ["consent_confirmation", "terms_announcement"]
    events = [row.kind for row in rows(house, "select kind from depot.events where kind like 'consent%'")]
    assert events == ["consent_link_issued.v1", "consent_campaign_started.v1", "consent_given.v1"]


@pytest.mark.rule("CON-7")
@pytest.mark.parametrize("typed", ["as printed", "lower", "spaces", "mistaken"])
def test_the_typed_way_needs_birth_date_and_code(house: House, typed: str):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    code = {
        "as printed": letter.code,
        "lower": letter.code.lower(),
        "spaces": letter.code.replace("-", " "),
        "mistaken": letter.code.replace("0", "O").replace("1", "l"),
    }[typed]
    with house.phone() as phone:
        assert 'name="code"' in phone.open(letter.short_path).text
        assert phone.legitimate(BORN).status_code == 403
        assert phone.legitimate(BORN, code="0000-0000-0000").status_code == 403
        assert phone.legitimate(BORN, code=code).status_code == 200
        assert phone.answer("consent", *phone.requirements).status_code == 200
    assert [row.legitimation for row in rows(house, "select legitimation from consent.consents")] == [
        "birth_date_and_code"
    ]


@pytest.mark.rule("CON-12")
def test_refusal_is_recorded_and_may_be_reconsidered(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    with house.phone() as phone:
        phone.open(house.letter(campaign, person).path)
        phone.legitimate(BORN)
        refused = phone.answer("refuse", *phone.requirements)
        assert "kostenfrei und fristlos beenden" in refused.text
        assert house.figures(campaign)["requirements"]["refused"] == 1
        assert phone.open("/c").url.path == "/c/confirmation"
        phone.open("/c?select=none")
        assert "Vielen Dank" in phone.answer("consent", *phone.requirements).text
        again = phone.answer("refuse")
        assert again.status_code == 410, "without a form of ours nothing happens"
    assert house.figures(campaign)["requirements"] == {
        "open": 0,
        "partly_given": 0,
        "given": 1,
        "refused": 0,
        "expired": 0,
    }
    decisions = rows(house, "select decision from consent.consents order by consent_id")
    assert [row.decision for row in decisions] == ["refused", "given"]


@pytest.mark.rule("CON-15")
def test_double_submit_and_back_button_record_one_consent(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    with house.phone() as phone:
        phone.open(letter.path)
        phone.legitimate(BORN)
        csrf, wanted = phone.csrf, phone.requirements
        for action in ("consent", "consent", "refuse"):
            answer = phone.browser.post("/c/answers", data={"csrf": csrf, "action": action, "requirement": wanted})
            assert answer.url.path == "/c/confirmation"
            assert "Vielen Dank" in answer.text
        assert phone.open("/c").url.path == "/c/confirmation"
    assert len(rows(house, "select * from consent.consents")) == 1
    assert len(rows(house, "select * from depot.documents where kind = 'consent_confirmation'")) == 1


@pytest.mark.rule("CON-15")
def test_nothing_ticked_is_said_and_nothing_recorded(house: House):
    person, _ = a_holder(house)
    with house.phone() as phone:
        phone.open(house.letter(house.campaign(), person).path)
        phone.legitimate(BORN)
        answer = phone.answer("consent")
        assert answer.status_code == 422
        assert "Bitte wählen Sie aus" in answer.text
        assert 'role="alert"' in answer.text
        foreign = phone.answer("consent", "req_00000000000000000000000000", "nonsense")
        assert foreign.status_code == 422
    assert rows(house, "select * from consent.consents") == []


@pytest.mark.rule("CON-3", "CON-15")
def test_one_requirement_per_product_and_each_answered_apart(house: House):
    person, _ = a_holder(house, Product.INVESTMENT, Product.SECURITIES)
    campaign = house.campaign(house.new_terms("investment"), house.new_terms("securities"))
    with house.phone() as phone:
        phone.open(house.letter(campaign, person).path)
        phone.legitimate(BORN)
        assert len(phone.requirements) == 2
        phone.answer("consent", phone.requirements[0])
        assert "Zurück zur Auswahl" in phone.text
        phone.open("/c")
        assert len(phone.requirements) == 1
        phone.answer("consent", *phone.requirements)
        assert "Zurück zur Auswahl" not in phone.text
    assert house.figures(campaign)["requirements"]["given"] == 2
    assert house.figures(campaign)["persons"] == 1


@pytest.mark.rule("CON-15")
def test_german_first_english_on_request(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    with house.phone() as phone:
        assert '<html lang="de">' in phone.open(letter.path).text
        assert '<html lang="en">' in phone.open("/c", **{"Accept-Language": "en-GB,en;q=0.9"}).text
        english = phone.open("/c?lang=en")
        assert "Your date of birth" in english.text
        assert 'action="/c?lang=en"' in english.text


@pytest.mark.rule("CON-11")
def test_a_consent_can_be_neither_changed_nor_deleted(house: House):
    person, _ = a_holder(house)
    with house.phone() as phone:
        phone.open(house.letter(house.campaign(), person).path)
        phone.legitimate(BORN)
        phone.answer("consent", *phone.requirements)
    for statement in (
        "update consent.consents set decision = 'refused'",
        "delete from consent.consents",
        "truncate consent.consents cascade",
        "update consent.terms set synopsis = 'nothing'",
        "delete from consent.consent_terms",
    ):
        with house.sessions() as tx, pytest.raises(Exception, match="append only"):
            tx.execute(text(statement))
