"""Consent in online banking: released with a factor, effective on the day, told after login (CON-6, CON-11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from auth.errors import AnswerNotAccepted
from auth.model import FactorAnswer, FactorKind, LetterKind
from auth.usecases.activate_first_factor import activate_first_factor
from auth.usecases.answer_release import answer_release
from auth.usecases.prove_factor import prove_factor
from auth.usecases.reissue_pin import reissue_pin
from auth.usecases.set_up_totp import set_up_totp
from auth.usecases.void_releases import void_releases
from consent.api.consents import ConsentPopUp
from consent.model import ACT
from consent.usecases.give_released_consent import give_released_consent
from consent.usecases.opening_terms import opening_terms
from consent.usecases.terms_in_force import terms_in_force
from depot.accounts.model import Depot, Product
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, PersonId, ReleaseId, SessionId, from_text, to_text
from tests.auth.customers import Customer, first_login, letters_of
from tests.consent.conftest import House
from tests.consent.test_qr_page import a_holder, rows


def token_of(person: PersonId) -> str:
    return to_text(PREFIX["PersonId"], person)


def with_totp(house: House, person: PersonId) -> Customer:
    """The access that came with the depot, its letters read, PIN changed and TOTP set up."""
    now = house.moment - timedelta(minutes=5)
    with house.sessions.begin() as tx:
        reissue_pin(tx, person=person, now=now)
        letters = letters_of(tx, person, now=now)
        customer = Customer(person, letters[LetterKind.ACCESS_NUMBER], letters[LetterKind.TEMPORARY_PIN])
        setup = first_login(tx, customer, now=now)
        made = set_up_totp(tx, person=person, session=setup.session, name="Authenticator", now=now)
        customer.factor, customer.secret = made.factor.factor_id, made.secret
        proven = prove_factor(
            tx,
            person=person,
            session=setup.session,
            factor=customer.factor,
            answer=FactorAnswer(FactorKind.TOTP, code=customer.code(now)),
            now=now,
        )
        activate_first_factor(tx, person=person, factor=proven, now=now)
    return customer


@pytest.mark.rule("CON-6", "AUT-9")
def test_a_real_factor_releases_the_consent(house: House):
    """The act runs in the transaction of the release; a wrong code leaves nothing."""
    person, _ = a_holder(house)
    house.campaign()
    customer = with_totp(house, person)
    wanted = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"][0]["id"]
    answer = house.call("POST", "/v1/consents", {"requirements": [wanted]}, token=token_of(person)).json()
    release = ReleaseId(from_text("rel", answer["release"]["id"]))
    assert [factor["kind"] for factor in answer["release"]["factors"]] == ["totp"]
    wrong = FactorAnswer(FactorKind.TOTP, factor=customer.factor, code=customer.wrong_code(house.moment))
    for given, count in ((wrong, 0), (customer.answer(house.moment), 1)):
        with house.sessions() as tx:
            try:
                answer_release(
                    tx,
                    release=release,
                    person=person,
                    session=SessionId(new_id()),
                    answer=given,
                    acts={ACT: give_released_consent},
                    now=house.moment,
                )
            except AnswerNotAccepted:
                assert given is wrong
            tx.commit()
        assert len(rows(house, "select * from consent.consents")) == count


def versions(tx: Session, depot: Depot, on: date) -> list[str]:
    return [found.version for found in terms_in_force(tx, depot.depot_id, on=on)]


@pytest.mark.rule("CON-6", "AUT-9")
def test_a_consent_online_counts_when_its_release_is_answered(house: House):
    person, depots = a_holder(house)
    terms = house.new_terms(version="A")
    house.campaign(terms)
    asked = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"]
    assert [found["depots"][0]["number"] for found in asked] == [depots[0].depot_number]
    answer = house.call("POST", "/v1/consents", {"requirements": [asked[0]["id"]]}, token=token_of(person))
    assert answer.status_code == 202
    text = answer.json()["release"]["text"]
    assert text == (
        "Zustimmung zu Vertragsbedingungen\n\n"
        f"Investmentdepot: Depot {depots[0].depot_number}\n"
        f"- Allgemeine Bedingungen, Fassung A (SHA-256 {asked[0]['terms'][0]['sha256']})\n"
        "Wirksam frühestens ab 01.04.2026"
    )
    assert rows(house, "select * from consent.consents") == []
    request = rows(house, "select * from consent.online_requests")[0]
    with house.sessions.begin() as tx:
        give_released_consent(tx, person=person, subject=request.request_id, now=house.moment)
    given = rows(house, "select * from consent.consents")
    assert [(row.channel, row.legitimation) for row in given] == [("online", "security_factor")]
    assert given[0].shown == {"text": text}
    after = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"]
    assert (after[0]["state"], after[0]["decision"]) == ("given", "given")


@pytest.mark.rule("CON-6")
def test_nobody_consents_for_another(house: House):
    mine, _ = a_holder(house)
    other, _ = a_holder(house)
    house.campaign()
    foreign = house.call("GET", "/v1/consent-requirements", token=token_of(other)).json()["data"][0]["id"]
    for path in ("/v1/consents", "/v1/consent-refusals"):
        answer = house.call("POST", path, {"requirements": [foreign]}, token=token_of(mine))
        assert answer.status_code == 404
    house.call("POST", "/v1/consents", {"requirements": [foreign]}, token=token_of(other))
    request = rows(house, "select * from consent.online_requests")[0]
    with house.sessions() as tx, pytest.raises(NotFound):
        give_released_consent(tx, person=mine, subject=request.request_id, now=house.moment)


@pytest.mark.rule("CON-12")
def test_a_refusal_online_is_recorded_once(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    wanted = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"][0]["id"]
    for count in (1, 0):
        answer = house.call("POST", "/v1/consent-refusals", {"requirements": [wanted]}, token=token_of(person))
        assert (answer.status_code, len(answer.json()["consents"])) == (201, count)
    assert house.figures(campaign)["requirements"]["refused"] == 1
    kinds = rows(house, "select kind from depot.documents where kind = 'consent_refusal'")
    assert len(kinds) == 1


@pytest.mark.rule("CON-6")
def test_after_login_open_consents_are_announced(house: House):
    person, _ = a_holder(house)
    pop_up = ConsentPopUp()
    with house.sessions() as tx:
        assert pop_up.detour(tx, person=person, today=house.moment.date()) is None
    house.campaign()
    with house.sessions() as tx:
        assert pop_up.detour(tx, person=person, today=house.moment.date()) == "/v1/consent-requirements"
        assert pop_up.detour(tx, person=person, today=house.moment.date() + timedelta(days=365)) is None


@pytest.mark.rule("CON-11", "CON-12")
def test_new_terms_bind_from_the_effective_day_and_only_who_consented(house: House):
    willing, (depot,) = a_holder(house)
    _, (other,) = a_holder(house)
    house.new_terms(version="old", in_force_from="2025-01-01")
    campaign = house.campaign(house.new_terms(version="new"))
    with house.phone() as phone:
        phone.open(house.letter(campaign, willing).path)
        phone.legitimate(date(1980, 4, 17))
        done = phone.answer("consent", *phone.requirements)
        assert "01.04.2026" in done.text
    with house.sessions() as tx:
        assert versions(tx, depot, date(2026, 3, 31)) == ["old"]
        assert versions(tx, depot, date(2026, 4, 1)) == ["new"]
        assert versions(tx, other, date(2026, 4, 1)) == ["old"]
        opened = opening_terms(tx, product=Product.INVESTMENT, on=date(2026, 4, 1))
        assert [found.version for found in opened] == ["new"]


@pytest.mark.rule("CON-11")
def test_a_late_consent_takes_effect_on_its_own_day(house: House):
    person, (depot,) = a_holder(house)
    house.new_terms(version="old", in_force_from="2025-01-01")
    campaign = house.campaign(house.new_terms(version="new"))
    house.pass_days(100)
    with house.phone() as phone:
        phone.open(house.letter(campaign, person).path)
        phone.legitimate(date(1980, 4, 17))
        phone.answer("consent", *phone.requirements)
    with house.sessions() as tx:
        assert versions(tx, depot, date(2026, 4, 14)) == ["old"]
        assert versions(tx, depot, date(2026, 4, 15)) == ["new"]


@pytest.mark.rule("CON-11", "AUT-9")
def test_a_release_of_changed_content_is_void(house: House):
    """Whatever voids the release leaves nothing consented to."""
    person, _ = a_holder(house)
    house.campaign()
    wanted = house.call("GET", "/v1/consent-requirements", token=token_of(person)).json()["data"][0]["id"]
    release = house.call("POST", "/v1/consents", {"requirements": [wanted]}, token=token_of(person)).json()["release"]
    request = rows(house, "select * from consent.online_requests")[0]
    with house.sessions.begin() as tx:
        void_releases(tx, subject=request.request_id, now=house.moment)
    found = rows(house, "select release_id, state from auth.releases where act = 'consent'")
    assert [(row.release_id, row.state) for row in found] == [(from_text("rel", release["id"]), "void")]
    assert rows(house, "select * from consent.consents") == []
