"""The worked example of CON-5 as a life story: every depot, every person, every channel (CON-3 to CON-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from auth.usecases.open_access import open_access
from consent.usecases.give_released_consent import give_released_consent
from depot.accounts.model import Depot, DepotKind, Disposition, DispositionRight, Product, Role, RoleKind
from depot.kernel.ids import PREFIX, PersonId, to_text
from tests.build import an_active_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, House
from tests.consent.test_qr_page import rows

K = RoleKind
THEN = NOW - timedelta(days=200)
SOLE = DispositionRight(Disposition.SOLE)
JOINT = DispositionRight(Disposition.JOINT)
Lines = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Family:
    """The persons and depots of CON-5."""

    anna: PersonId  # the person of the example
    bert: PersonId  # the partner; no online access
    signatories: tuple[PersonId, PersonId]
    siblings: tuple[PersonId, PersonId]
    own: list[Depot]
    childs: Depot
    joint: Depot
    firm: Depot
    estate: Depot


def _family(tx: Session) -> Family:
    anna, bert, carl, dora, emil, fred = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(6))
    child, firm, late = (an_identified_person(tx, now=THEN) for _ in range(3))
    for person in (anna, carl, dora, emil, fred):
        open_access(tx, person=person, now=THEN)

    def depot(kind: DepotKind, *roles: tuple[PersonId, RoleKind] | Role, **more: Any) -> Depot:
        return an_active_depot(tx, kind, roles, now=THEN, **more)

    products = (Product.INVESTMENT, Product.INVESTMENT, Product.SECURITIES, Product.MANAGED)
    heirs = [Role(person, K.HEIR, THEN.date(), proof="test", stands_for=late) for person in (anna, emil, fred)]
    parents = [(person, K.LEGAL_REPRESENTATIVE) for person in (anna, bert)]
    both = [(person, K.JOINT_HOLDER) for person in (anna, bert)]
    signing = [(person, K.SIGNATORY) for person in (anna, carl, dora)]
    return Family(
        anna,
        bert,
        (carl, dora),
        (emil, fred),
        own=[depot(DepotKind.SINGLE, (anna, K.HOLDER), product=product) for product in products],
        childs=depot(DepotKind.MINOR, (child, K.HOLDER), *parents, dispositions={K.LEGAL_REPRESENTATIVE: SOLE}),
        joint=depot(DepotKind.JOINT, *both, dispositions={K.JOINT_HOLDER: JOINT}),
        firm=depot(DepotKind.COMPANY, (firm, K.HOLDER), *signing, dispositions={K.SIGNATORY: SOLE}),
        estate=depot(DepotKind.ESTATE, (late, K.HOLDER), *heirs),
    )


def _lines(house: House, person: PersonId) -> Lines:
    """What the person is asked, by product and role."""
    found = house.call("GET", "/v1/consent-requirements", token=to_text(PREFIX["PersonId"], person)).json()["data"]
    lines = {(each["product"], each["role"]): each for each in found}
    assert len(lines) == len(found)
    return lines


def _online(house: House, person: PersonId, *wanted: dict[str, Any]) -> None:
    body = {"requirements": [each["id"] for each in wanted]}
    answer = house.call("POST", "/v1/consents", body, token=to_text(PREFIX["PersonId"], person))
    assert answer.status_code == 202, answer.text
    request = rows(house, "select request_id from consent.online_requests order by request_id desc limit 1")[0]
    with house.sessions.begin() as tx:
        give_released_consent(tx, person=person, subject=request.request_id, now=house.moment)


def _written(house: House, *wanted: dict[str, Any], channel: str, has_free_text: bool = False) -> list[dict[str, Any]]:
    form = {"received_on": str(house.moment.date()), "channel": channel, "has_free_text": has_free_text}
    body = {"forms": [{"form_code": each["form_code"], **form} for each in wanted]}
    answer = house.call("POST", "/v1/consent-forms", body)
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["forms"]
    return found


def _state(house: House, person: PersonId, line: tuple[str, str]) -> tuple[str, list[str], int]:
    found = _lines(house, person)[line]
    return found["state"], sorted(each["role"] for each in found["missing"]), found["still_needed"]


CHILD = ("investment", "legal_representative")
PAIR = ("investment", "joint_holder")
FIRM = ("investment", "signatory")
ESTATE = ("investment", "heir")


def _everything_is_given(house: House, campaign: str) -> None:
    figures = house.figures(campaign)
    assert figures["requirements"] == {"open": 0, "partly_given": 0, "given": 7, "refused": 0, "expired": 0}
    assert figures["given_by_channel"] == {"qr": 1, "online": 8, "writing": 3}
    assert (figures["persons"], figures["invited_by_letter"]) == (6, 1)
    roles = rows(house, "select role, count(*) as n from consent.consents group by role order by role")
    assert {row.role: row.n for row in roles} == {
        "heir": 3, "holder": 3, "joint_holder": 2, "legal_representative": 1, "signatory": 3,
    }  # fmt: skip
    posted = rows(house, "select kind from depot.documents where channel = 'post' and kind like '%form%'")
    assert [row.kind for row in posted] == ["consent_form"], "one form, for the joint depot; the rest goes by link"


@pytest.mark.rule("CON-3", "CON-4", "CON-5", "CON-6", "CON-7", "CON-8", "CON-10", "CON-11", "CON-14")
def test_the_worked_example(house: House):
    with house.sessions.begin() as tx:
        family = _family(tx)
    products = ("investment", "securities", "managed")
    campaign = house.campaign(*(house.new_terms(product) for product in products), letters="without_access")

    asked = _lines(house, family.anna)
    assert set(asked) == {*((product, "holder") for product in products), CHILD, PAIR, FIRM, ESTATE}
    own = [depot.depot_number for depot in family.own]
    assert sorted(each["number"] for each in asked["investment", "holder"]["depots"]) == sorted(own[:2])
    assert {line: each["still_needed"] for line, each in asked.items()} == {
        **{(product, "holder"): 1 for product in products}, CHILD: 1, PAIR: 2, FIRM: 3, ESTATE: 3,
    }  # fmt: skip
    assert set(_lines(house, family.bert)) == {CHILD, PAIR}
    assert all(set(_lines(house, person)) == {FIRM} for person in family.signatories)
    assert all(set(_lines(house, person)) == {ESTATE} for person in family.siblings)

    # Anna in online banking: all her own at once, then what she owes together with others; not the child's.
    _online(house, family.anna, *(asked[product, "holder"] for product in products))
    _online(house, family.anna, asked[PAIR], asked[FIRM])
    assert _state(house, family.anna, PAIR) == ("partly_given", ["joint_holder"], 1)
    assert _state(house, family.anna, FIRM) == ("partly_given", ["signatory"] * 2, 2)
    assert _lines(house, family.anna)[PAIR]["missing"][0]["is_you"] is False

    # Bert has no access: his letter's link takes the child's requirement; the joint one is named and goes in writing.
    with house.phone() as phone:
        phone.open(house.letter(campaign, family.bert).path)
        listed = phone.legitimate(BORN)
        assert len(phone.requirements) == 1
        assert family.joint.depot_number in listed.text
        assert phone.answer("consent", *phone.requirements).status_code == 200
    assert _state(house, family.anna, CHILD) == ("given", [], 0)
    assert _written(house, _lines(house, family.bert)[PAIR], channel="post")[0]["outcome"] == "given"
    assert _state(house, family.anna, PAIR) == ("given", [], 0)

    # The company: one signatory online, the last by fax. The estate: all three heirs, the last by e-mail.
    carl, dora = family.signatories
    _online(house, carl, _lines(house, carl)[FIRM])
    assert _state(house, family.anna, FIRM) == ("partly_given", ["signatory"], 1)
    assert _written(house, _lines(house, dora)[FIRM], channel="fax")[0]["outcome"] == "given"
    emil, fred = family.siblings
    _online(house, family.anna, asked[ESTATE])
    _online(house, emil, _lines(house, emil)[ESTATE])
    assert _state(house, fred, ESTATE) == ("partly_given", ["heir"], 1)
    assert _written(house, _lines(house, fred)[ESTATE], channel="email")[0]["outcome"] == "given"
    _everything_is_given(house, campaign)


@pytest.mark.rule("CON-10")
def test_a_form_counts_for_one_requirement_and_its_free_text_for_nothing(house: House):
    with house.sessions.begin() as tx:
        family = _family(tx)
    house.campaign(letters="without_access")
    asked = _lines(house, family.anna)
    assert len({each["form_code"] for each in asked.values()}) == len(asked)
    pair = asked[PAIR]
    misread = {**pair, "form_code": pair["form_code"].lower().replace("0", "O").replace("1", "l")}
    unknown = {"form_code": "ZZZZZ-ZZZZZ"}
    first, second = _written(house, misread, unknown, channel="email", has_free_text=True)
    assert (first["outcome"], first["requirement"], first["free_text"]) == ("given", pair["id"], "not_considered")
    assert (second["outcome"], second["requirement"]) == ("unknown_form", None)
    again = _written(house, pair, channel="fax")
    assert again[0]["outcome"] == "given_before"
    consents = rows(house, "select channel, legitimation, shown from consent.consents")
    assert [(row.channel, row.legitimation, row.shown["medium"]) for row in consents] == [
        ("writing", "signature", "email")
    ]
    filed = rows(house, "select title from depot.documents where kind = 'consent_free_text'")
    assert [row.title for row in filed] == ["Zusätze auf Ihrem Formular: nicht berücksichtigt"]
    assert [row.outcome for row in rows(house, "select outcome from consent.captures order by captured_at, capture_id")]
    others = [each["state"] for line, each in _lines(house, family.anna).items() if line != PAIR]
    assert set(others) == {"open"}
    form = house.call(
        "GET", f"/v1/consent-requirements/{pair['id']}/form", token=to_text(PREFIX["PersonId"], family.anna)
    )
    assert form.content.startswith(b"%PDF-")
    foreign = house.call(
        "GET", f"/v1/consent-requirements/{pair['id']}/form", token=to_text(PREFIX["PersonId"], family.siblings[0])
    )
    assert foreign.status_code == 404


@pytest.mark.rule("CON-10", "CON-4")
def test_what_counts_is_the_day_on_which_a_form_came_in(house: House):
    with house.sessions.begin() as tx:
        family = _family(tx)
    house.campaign(letters="without_access")
    asked = _lines(house, family.anna)
    house.pass_days(180)  # 4 July, after the end on 30 June
    own, child = asked["investment", "holder"], asked[CHILD]

    def form(line: dict[str, Any], on: date) -> dict[str, Any]:
        return {"form_code": line["form_code"], "received_on": str(on), "channel": "post"}

    body = {"forms": [form(own, date(2026, 6, 30)), form(child, date(2026, 7, 1))]}
    found = house.call("POST", "/v1/consent-forms", body).json()["forms"]
    assert [each["outcome"] for each in found] == ["given", "campaign_over"]
    lines = _lines(house, family.anna)
    assert (lines["investment", "holder"]["state"], lines[CHILD]["state"]) == ("given", "expired")
    twice = {"forms": [form(child, date(2026, 7, 5)), form(child, date(2026, 7, 1))]}
    refused = house.call("POST", "/v1/consent-forms", twice)
    assert (refused.status_code, refused.json()["rule"]) == (422, "CON-10")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/forms/0/received_on", "/forms/1/form_code"]
