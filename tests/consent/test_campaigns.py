"""Terms and campaigns over HTTP: what staff may start, whom it asks, what is filed and counted (CON-1 to CON-3)."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from consent.rules.qr_code import qr_svg
from depot.accounts.model import DepotKind, Product, Role, RoleKind
from depot.kernel.ids import PREFIX, PersonId, to_text
from tests.build import an_active_depot, an_active_single_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, PDF, House
from tests.consent.test_qr_page import a_holder, rows


def errors(answer: Any) -> list[tuple[str, str, str]]:
    return [(fault["pointer"], fault["rule"], fault["code"]) for fault in answer.json()["errors"]]


@pytest.mark.rule("CON-1")
def test_a_version_of_terms_keeps_its_pdf_and_synopsis(house: House):
    terms = house.new_terms()
    shown = house.client.get("/v1/terms").json()["data"]
    assert [found["id"] for found in shown] == [terms]
    assert shown[0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert "acht statt sechs Wochen" in shown[0]["synopsis"]
    pdf = house.client.get(f"/v1/terms/{terms}/pdf")
    assert pdf.content == PDF
    assert pdf.headers["content-type"] == "application/pdf"
    assert house.client.get("/v1/terms/trm_00000000000000000000000000/pdf").status_code == 404


@pytest.mark.rule("CON-1")
def test_the_same_version_is_recorded_once(house: House):
    house.new_terms(version="1")
    body = {
        "product": "investment",
        "kind": "general",
        "title": "Allgemeine Bedingungen",
        "version": "1",
        "in_force_from": "2026-04-01",
        "synopsis": "Neu",
        "pdf": base64.b64encode(PDF).decode(),
    }
    again = house.call("POST", "/v1/terms", body)
    assert (again.status_code, again.json()["code"]) == (409, "terms-version-exists")


@pytest.mark.rule("CON-1")
def test_every_fault_of_terms_at_once(house: House):
    body = {
        "product": "investment",
        "kind": "general",
        "title": "T",
        "version": "1",
        "in_force_from": "2026-04-01",
        "synopsis": " ",
        "pdf": base64.b64encode(b"no pdf").decode(),
    }
    refused = house.call("POST", "/v1/terms", body)
    assert refused.status_code == 422
    assert errors(refused) == [("/pdf", "CON-1", "not-a-pdf"), ("/synopsis", "CON-1", "missing")]
    malformed = house.call("POST", "/v1/terms", body | {"pdf": "%%%", "product": "gold", "more": 1})
    assert {pointer for pointer, _, _ in errors(malformed)} == {"/pdf", "/product", "/more"}


@pytest.mark.rule("CON-1", "ACC-11")
def test_terms_in_force_on_a_day_are_the_newest_that_have_begun(house: House):
    old = house.new_terms(in_force_from="2025-01-01")
    house.new_terms(in_force_from="2026-04-01")
    found = house.client.get("/v1/terms?product=investment&in_force_on=2026-03-31").json()["data"]
    assert [terms["id"] for terms in found] == [old]


@pytest.mark.rule("CON-2")
@pytest.mark.parametrize(
    ("effective_on", "is_refused"),
    [("2026-03-04", True), ("2026-03-05", False), ("2026-12-31", False)],
    ids=["59 days", "two months to the day", "later"],
)
def test_two_months_between_announcement_and_effect(house: House, effective_on: str, *, is_refused: bool):
    terms = house.new_terms(in_force_from="2026-01-01")
    body = {"title": "Neue Bedingungen", "terms": [terms], "effective_on": effective_on, "ends_on": "2026-12-31"}
    answer = house.call("POST", "/v1/consent-campaigns", body)
    if is_refused:
        assert answer.status_code == 422
        assert errors(answer) == [("/effective_on", "CON-2", "notice-too-short")]
    else:
        assert answer.status_code == 201
        assert answer.json()["announced_on"] == "2026-01-05"


@pytest.mark.rule("CON-2")
def test_every_fault_of_a_campaign_at_once(house: House):
    first = house.new_terms(in_force_from="2027-01-01")
    second = house.new_terms(in_force_from="2026-01-01")
    body = {
        "title": "Neue Bedingungen",
        "terms": [first, second, "trm_00000000000000000000000000"],
        "announced_on": "2026-01-04",
        "effective_on": "2026-02-01",
        "ends_on": "2026-01-04",
    }
    assert errors(house.call("POST", "/v1/consent-campaigns", body)) == [
        ("/announced_on", "CON-2", "past"),
        ("/effective_on", "CON-2", "notice-too-short"),
        ("/ends_on", "CON-2", "ends-too-early"),
        ("/terms/0", "CON-2", "in-force-later"),
        ("/terms/1", "CON-2", "two-versions"),
        ("/terms/2", "CON-2", "unknown"),
    ]
    assert rows(house, "select * from consent.campaigns") == []


@pytest.mark.rule("CON-2", "AUT-14")
def test_only_operations_and_compliance_start_campaigns(house: House):
    body = {"title": "Neue", "terms": [house.new_terms()], "effective_on": "2026-04-01", "ends_on": "2026-06-30"}
    for role in ("service", "tax", "auditor", "admin"):
        answer = house.call("POST", "/v1/consent-campaigns", body, token=role)
        assert answer.status_code == 403, answer.text
    person, _ = a_holder(house)
    token = to_text(PREFIX["PersonId"], person)
    assert house.call("GET", "/v1/consent-campaigns", token=token).status_code == 403


@pytest.mark.rule("CON-2", "CON-7")
def test_letters_go_to_those_without_online_access_only(house: House):
    with_access, _ = a_holder(house)
    then = NOW - timedelta(days=100)
    with house.sessions.begin() as tx:
        without = an_identified_person(tx, birth_date=BORN, now=then)
        an_active_depot(tx, DepotKind.SINGLE, [(without, RoleKind.HOLDER)], now=then)
    campaign = house.campaign(letters="without_access")
    waiting = house.call("GET", f"/v1/consent-campaigns/{campaign}/letters").json()["data"]
    assert [found["person"] for found in waiting] == [to_text(PREFIX["PersonId"], without)]
    filed = rows(
        house,
        "select r.person_id from depot.documents d join depot.document_readers r using (document_id)"
        " where kind = 'terms_announcement'",
    )
    assert {row.person_id for row in filed} == {with_access, without}
    figures = house.figures(campaign)
    assert (figures["persons"], figures["invited_by_letter"], figures["requirements"]["open"]) == (2, 1, 2)


@pytest.mark.rule("CON-3", "CON-4", "CON-8")
def test_who_acts_in_the_holders_place_is_asked_once_and_not_by_link(house: House):
    """A custodian answers for both depots of the ward at once; joint holders who act together both; none by link."""
    then = NOW - timedelta(days=100)
    with house.sessions.begin() as tx:
        ward, custodian, partner = (an_identified_person(tx, now=then) for _ in range(3))
        day = then.date()
        for _ in range(2):
            standing = [
                Role(ward, RoleKind.HOLDER, valid_from=day, proof="test"),
                Role(custodian, RoleKind.CUSTODIAN, valid_from=day, proof="test", stands_for=ward),
            ]
            an_active_depot(tx, DepotKind.SINGLE, standing, now=then)
        an_active_depot(
            tx, DepotKind.JOINT, [(partner, RoleKind.JOINT_HOLDER), (custodian, RoleKind.JOINT_HOLDER)], now=then
        )
        an_active_single_depot(tx, holder=partner, product=Product.SECURITIES, now=then)
    figures = house.figures(house.campaign())
    assert (figures["persons"], figures["requirements"]["open"], figures["invited_by_letter"]) == (2, 2, 0)
    asked = house.call("GET", "/v1/consent-requirements", token=to_text(PREFIX["PersonId"], custodian)).json()["data"]
    assert sorted((found["role"], len(found["depots"])) for found in asked) == [("custodian", 2), ("joint_holder", 1)]


@pytest.mark.rule("CON-7", "CON-9")
def test_the_letter_shows_qr_code_short_link_and_code(house: House):
    person, depots = a_holder(house)
    letter = house.letter(house.campaign(), person)
    svg = house.call("GET", f"/v1/consent-letters/{letter.link}/qr")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.text == qr_svg(letter.url)
    pdf = house.call("GET", f"/v1/consent-letters/{letter.link}/pdf")
    assert pdf.content.startswith(b"%PDF-")
    reads = rows(house, "select action from depot.audit_entries where subject like '/v1/consent-letters/%'")
    assert {row.action for row in reads} == {"show_letter", "show_qr_code", "print_letter"}
    assert depots[0].depot_number not in letter.url
    assert house.call("GET", f"/v1/consent-letters/{letter.link}", token="service").status_code == 403


@pytest.mark.rule("CON-4", "CON-9")
def test_after_its_end_a_campaign_has_expired(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    house.pass_days(300)
    assert house.figures(campaign)["requirements"]["expired"] == 1
    body = {"person": to_text(PREFIX["PersonId"], PersonId(person))}
    over = house.call("POST", f"/v1/consent-campaigns/{campaign}/links", body)
    assert (over.status_code, over.json()["code"]) == (409, "campaign-over")


@pytest.mark.rule("CON-2")
def test_the_same_key_starts_one_campaign(house: House):
    a_holder(house)
    body = {
        "title": "Neue Bedingungen",
        "terms": [house.new_terms()],
        "effective_on": "2026-04-01",
        "ends_on": str(date(2026, 6, 30)),
    }
    first, second = (
        house.call("POST", "/v1/consent-campaigns", body, **{"Idempotency-Key": "campaign-1"}) for _ in range(2)
    )
    assert first.text == second.text
    assert second.headers["idempotent-replayed"] == "true"
    assert len(rows(house, "select * from consent.requirements")) == 1
