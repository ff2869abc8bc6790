from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.actor import StaffRole
from tests.accounts.conftest import Bank
from tests.build import TERMS, a_clerk, a_tax_id
from tests.funds.fund_examples import WORLD, a_fund

APPLICATION: dict[str, Any] = {
    "product": "investment",
    "person": {
        "given_names": "Jürgen",
        "family_name": "Großmann",
        "birth_date": "1975-02-28",
        "birth_place": "Füssen",
        "nationalities": ["DE"],
        "address": {"street": "Hauptstraße 3", "postcode": "87629", "city": "Füssen"},
        "email": "juergen@example.org",
        "mobile": "0171 2345678",
        "occupation": "Tischler",
        "industry": "Handwerk",
    },
    "self_certification": {"tax_residencies": [{"country": "DE", "tin": a_tax_id(900)}], "certified": True},
    "reference_account": {"iban": "DE89 3704 0044 0532 0130 00", "holder_name": "Jürgen Großmann"},
    "funds": [{"isin": WORLD, "amount": "1000.00"}],
    "terms": [{"terms": each.terms, "version": each.version} for each in TERMS],
    "first_factor": "app",
}


def _changed(path: str, value: object) -> dict[str, Any]:
    body = deepcopy(APPLICATION)
    *parents, last = path.split(".")
    place: Any = body
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place[parent]
    place[last] = value
    return body


@pytest.fixture(autouse=True)
def service(bank: Bank, sessions: sessionmaker[Session]) -> Bank:
    with sessions.begin() as tx:
        a_fund(tx)
    bank.staff.update(sabine=a_clerk(), otto=a_clerk(StaffRole.OPERATIONS), theo=a_clerk(StaffRole.TAX), nina=a_clerk())
    return bank


def _applied(bank: Bank, body: dict[str, Any] = APPLICATION) -> Any:
    answer = bank.post("/applications", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def _identification(application: Any, **changes: object) -> dict[str, Any]:
    return {
        "person": application["persons"][0]["id"],
        "method": "video_ident",
        "document_type": "passport",
        "document_number": "C01X00T47",
        "issuer": "Stadt Füssen",
        "valid_until": "2030-01-01",
        "identified_on": "2024-01-08",
        "full_copy_held": True,
    } | changes


def _active(bank: Bank, body: dict[str, Any] = APPLICATION) -> tuple[str, str, str]:
    """Person, depot and depot number of an opened depot."""
    application = _applied(bank, body)
    answer = bank.post(f"/applications/{application['id']}/identifications", _identification(application), "sabine")
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["state"], shown["depot"]["state"]) == ("completed", "active")
    return shown["persons"][0]["id"], shown["depot"]["id"], shown["depot"]["number"]


@pytest.mark.rule("ACC-11", "ACC-2", "ACC-9")
def test_from_application_to_the_customers_own_depot(bank: Bank):
    person, depot, number = _active(bank)
    shown = bank.get(f"/depots/{depot}", person).json()
    assert (shown["number"], shown["kind"], shown["product"], shown["state"]) == (
        number,
        "single",
        "investment",
        "active",
    )
    assert shown["opened_on"] == "2024-01-08"
    assert shown["holders"] == [person]
    assert shown["reference_account"] == {
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
        "holder_name": "Jürgen Großmann",
    }
    assert bank.get("/depots", person).json() == {"data": [shown], "next": None}


@pytest.mark.rule("ACC-11", "PRV-4")
def test_the_answer_to_an_application_holds_nothing_private(bank: Bank, sessions: sessionmaker[Session]):
    application = _applied(bank)
    assert application["state"] == "identification"
    assert application["depot"]["state"] == "identification"
    assert [person["role"] for person in application["persons"]] == ["holder"]
    with sessions() as tx:
        kept = "".join(tx.scalars(text("select r::text from depot.receipts r")))
        kept += "".join(tx.scalars(text("select a::text from depot.audit_entries a")))
    private = ["Großmann", a_tax_id(900), "DE8937", "2345678", "juergen"]
    assert kept
    assert not [word for word in private if word in kept]


@pytest.mark.rule("ORD-2", "ACC-11")
def test_an_application_sent_twice_is_one(bank: Bank):
    first = bank.post("/applications", APPLICATION, key="the-same-key")
    second = bank.post("/applications", APPLICATION, key="the-same-key")
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    other = bank.post("/applications", _changed("product", "managed"), key="the-same-key")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


@pytest.mark.rule("ACC-1", "ACC-3", "ACC-4", "ACC-5", "ACC-11", "FND-1")
@pytest.mark.parametrize(
    ("path", "value", "rule", "pointer"),
    [
        ("funds", [], "ACC-11", "/funds"),
        ("funds", [{"isin": "IE00BK5BQT81", "later": True}], "FND-1", "/funds/0/isin"),
        ("funds", [{"isin": "LU0908500753", "later": True}], "ACC-11", "/funds/0/isin"),
        ("funds", [{"isin": WORLD, "later": True, "amount": "5.00"}], "ACC-11", "/funds/0"),
        ("funds", [{"isin": WORLD, "amount": 5}], "API", "/funds/0/amount"),
        ("funds", [{"isin": WORLD, "amount": "5,00"}], "API", "/funds/0/amount"),
        ("funds", [{"isin": WORLD, "plan": {"amount": "0.00"}}], "API", "/funds/0/plan/amount"),
        ("product", "vl", "ACC-5", "/product"),
        ("product", "gold", "API", "/product"),
        ("person.birth_date", "2010-01-01", "ACC-4", "/person/birth_date"),
        ("person.birth_date", "2030-01-01", "ACC-1", "/person/birth_date"),
        ("person.mobile", "089 1234567", "ACC-1", "/person/mobile"),
        ("person.nationalities", ["XX"], "ACC-1", "/person/nationalities/0"),
        ("person.nickname", "Jo", "API", "/person/nickname"),
        ("reference_account.iban", "DE89370400440532013001", "ACC-5", "/reference_account/iban"),
        ("self_certification.certified", False, "ACC-3", "/self_certification/certified"),
        ("self_certification.tax_residencies", [], "ACC-3", "/self_certification/tax_residencies"),
        (
            "self_certification.tax_residencies",
            [{"country": "DE", "tin": "36574261890"}],
            "ACC-1",
            "/self_certification/tax_residencies/0/tin",
        ),
        ("terms", [], "ACC-11", "/terms"),
        ("first_factor", "fax", "API", "/first_factor"),
    ],
)
def test_a_fault_is_answered_with_rule_and_field(bank: Bank, path: str, value: object, rule: str, pointer: str):
    answer = bank.post("/applications", _changed(path, value))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (rule, pointer) in {(error["rule"], error["pointer"]) for error in answer.json()["errors"]}
    assert str(value) == "[]" or "36574261890" not in answer.text


@pytest.mark.rule("ACC-11")
def test_nothing_of_a_refused_application_remains(bank: Bank, sessions: sessionmaker[Session]):
    assert bank.post("/applications", _changed("funds", [])).status_code == 422
    with sessions() as tx:
        for table in ("persons", "depots", "depot_applications", "events"):
            found = tx.scalar(text(f"select count(*) from depot.{table}"))
            assert found == (1 if table == "events" else 0)  # the fund's terms


@pytest.mark.rule("ORD-2")
def test_an_application_needs_a_key(bank: Bank):
    answer = bank.client.post("/v1/applications", json=APPLICATION)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-missing")


@pytest.mark.rule("ACC-9", "AUT-16")
def test_a_foreign_depot_does_not_exist(bank: Bank):
    _, depot, number = _active(bank)
    stranger, _, _ = _active(bank, _changed("person.email", "other@example.org"))
    for who in (stranger, "per_00000000000000000000000000"):
        answer = bank.get(f"/depots/{depot}", who)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert number not in answer.text
    unknown = bank.get("/depots/dep_00000000000000000000000000", stranger)
    assert unknown.status_code == 404


@pytest.mark.rule("ACC-1", "PRV-1")
def test_a_person_reads_their_own_particulars(bank: Bank):
    person, _, _ = _active(bank)
    shown = bank.get("/persons/me", person).json()
    assert (shown["id"], shown["given_names"], shown["family_name"]) == (person, "Jürgen", "Großmann")
    assert shown["mobile"] == "+491712345678"
    assert shown["tax_residencies"] == [{"country": "DE", "tin": a_tax_id(900), "no_tin_reason": None}]
    assert shown["addresses"] == [
        {
            "valid_from": "2024-01-08",
            "street": "Hauptstraße 3",
            "addition": None,
            "postcode": "87629",
            "city": "Füssen",
            "country": "DE",
        }
    ]
    assert bank.get("/persons/me").status_code == 401
    assert bank.get("/persons/me", "per_00000000000000000000000000").status_code == 404


@pytest.mark.rule("AUT-14", "AUT-16")
def test_who_may_call_what(bank: Bank):
    person, depot, number = _active(bank)
    application = _applied(bank)
    reads = [f"/applications/{application['id']}", f"/staff/depots?number={number}"]
    writes = [
        (f"/applications/{application['id']}/identifications", _identification(application)),
        (f"/staff/depots/{depot}/state-requests", {"state": "blocked", "reason": "Verdacht"}),
        (f"/staff/depots/{depot}/state-requests/srq_00000000000000000000000000/confirmations", None),
    ]
    for path in reads:
        assert bank.get(path).status_code == 401
        assert bank.get(path, "theo").status_code == 403
        assert bank.get(path, person).status_code == 403
        assert bank.get(path, "sabine").status_code == 200
    for path, body in writes:
        assert bank.post(path, body).status_code == 401
        assert bank.post(path, body, "theo").status_code == 403
        assert bank.post(path, body, person).status_code == 403
    for path in ("/depots", f"/depots/{depot}", "/persons/me"):
        assert bank.get(path).status_code == 401
        assert bank.get(path, "sabine").status_code == 403


@pytest.mark.rule("ACC-1", "ACC-11", "AUT-15")
def test_staff_see_the_application_and_who_is_known(bank: Bank, sessions: sessionmaker[Session]):
    first, second = _applied(bank), _applied(bank)
    shown = bank.get(f"/applications/{second['id']}", "sabine").json()
    assert shown["case_number"] == second["case_number"]
    assert shown["funds"] == [{"isin": WORLD, "kind": "amount", "amount": "1000.00"}]
    assert shown["known_persons"] == [first["persons"][0]["id"]]
    assert shown["accepted_terms"][0]["title"] == "Bedingungen für das Investmentdepot"
    assert bank.get("/applications/app_00000000000000000000000000", "sabine").status_code == 404
    with sessions() as tx:
        actions = tx.scalars(text("select action from depot.audit_entries")).all()
    assert actions.count("read_application") == 1


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"full_copy_held": False}, "/full_copy_held"),
        ({"valid_until": "2023-12-31"}, "/valid_until"),
        ({"identified_on": "2024-01-09"}, "/identified_on"),
        ({"method": "a friend"}, "/method"),
    ],
)
def test_an_insufficient_identification_is_refused(bank: Bank, change: dict[str, Any], pointer: str):
    application = _applied(bank)
    path = f"/applications/{application['id']}/identifications"
    answer = bank.post(path, _identification(application, **change), "sabine")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.rule("ACC-17", "AUT-14")
def test_a_block_takes_two_members_of_staff(bank: Bank):
    person, depot, number = _active(bank)
    requests = f"/staff/depots/{depot}/state-requests"
    asked = bank.post(requests, {"state": "blocked", "reason": "Geldwäscheverdacht"}, "sabine").json()
    confirm = f"{requests}/{asked['id']}/confirmations"
    assert bank.get(f"/depots/{depot}", person).json()["state"] == "active"
    alone = bank.post(confirm, None, "sabine")
    assert (alone.status_code, alone.json()["code"]) == (403, "second-person-needed")
    blocked = bank.post(confirm, None, "nina")
    assert (blocked.status_code, blocked.json()["state"]) == (201, "blocked")
    again = bank.post(confirm, None, "nina")
    assert (again.status_code, again.json()["code"]) == (409, "already-confirmed")
    assert bank.get(f"/depots/{depot}", person).json()["state"] == "blocked"
    bank.post(requests, {"state": "active", "reason": "geklärt"}, "otto").json()
    waiting = next(found for found in bank.get("/approvals", "sabine").json()["data"] if number in found["text"])
    assert waiting["text"] == f"Depot {number} entsperren. Grund: geklärt"
    assert bank.post(f"/approvals/{waiting['approval_id']}/approvals", None, "otto").status_code == 403
    assert bank.post(f"/approvals/{waiting['approval_id']}/approvals", None, "sabine").json()["state"] == "approved"
    history = bank.get(f"/staff/depots?number={number}", "sabine").json()["history"]
    assert [step["state"] for step in history] == ["applied", "identification", "active", "blocked", "active"]
    assert history[3]["reason"].startswith("Geldwäscheverdacht (asked for by staff:")
    assert history[3]["actor"] == bank.staff["nina"].label


@pytest.mark.rule("ACC-17")
def test_a_step_that_the_life_cycle_forbids_is_refused(bank: Bank):
    _, depot, _ = _active(bank)
    answer = bank.post(f"/staff/depots/{depot}/state-requests", {"state": "active", "reason": "x"}, "sabine")
    assert (answer.status_code, answer.json()["code"]) == (409, "step-not-allowed")
    assert (answer.json()["state"], answer.json()["wanted"]) == ("active", "active")
    unknown = "/staff/depots/dep_00000000000000000000000000/state-requests"
    assert bank.post(unknown, {"state": "blocked", "reason": "x"}, "sabine").status_code == 404
    never_asked = f"/staff/depots/{depot}/state-requests/srq_00000000000000000000000000/confirmations"
    assert bank.post(never_asked, None, "sabine").status_code == 404


@pytest.mark.rule("ACC-6")
def test_a_depot_is_found_by_its_number(bank: Bank):
    _, depot, number = _active(bank)
    assert bank.get(f"/staff/depots?number={number}", "sabine").json()["id"] == depot
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert bank.get(f"/staff/depots?number={wrong}", "sabine").status_code == 404
    assert bank.get("/staff/depots?number=1", "sabine").status_code == 422


@pytest.mark.rule("ACC-9")
def test_depots_come_in_pages(bank: Bank):
    person, depot, _ = _active(bank)
    page = bank.get("/depots?limit=1", person).json()
    assert page["next"] is None
    assert bank.get(f"/depots?after={depot}", person).json() == {"data": [], "next": None}
    assert bank.get("/depots?limit=201", person).status_code == 422
