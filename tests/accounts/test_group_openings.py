from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.invariants import INVARIANTS
from depot.customers.invariants import INVARIANTS as CUSTOMER_INVARIANTS
from depot.kernel.ids import PersonId, from_text
from depot.postbox.usecases.documents_of import documents_of
from depot.postbox.usecases.open_document import open_document
from tests.accounts.conftest import Bank
from tests.build import TERMS, a_clerk, a_tax_id
from tests.funds.fund_examples import WORLD, a_fund


def _person(name: str, born: str = "1980-05-01") -> dict[str, Any]:
    return {
        "given_names": name,
        "family_name": "Großmann",
        "birth_date": born,
        "birth_place": "Füssen",
        "nationalities": ["DE"],
        "address": {"street": "Hauptstraße 3", "postcode": "87629", "city": "Füssen"},
        "email": f"{name.lower()}@example.org",
        "mobile": "0171 2345678",
        "occupation": "Tischler",
        "industry": "Handwerk",
    }


def _residencies(seed: int) -> list[dict[str, str]]:
    return [{"country": "DE", "tin": a_tax_id(seed)}]


def _certified(name: str, seed: int, born: str = "1980-05-01") -> dict[str, Any]:
    return {
        "person": _person(name, born),
        "self_certification": {"tax_residencies": _residencies(seed), "certified": True},
    }


def _acting(name: str, seed: int) -> dict[str, Any]:
    return {"person": _person(name), "tax_residencies": _residencies(seed)}


BASIS: dict[str, Any] = {
    "product": "investment",
    "reference_account": {"iban": "DE89 3704 0044 0532 0130 00", "holder_name": "Jürgen Großmann"},
    "funds": [{"isin": WORLD, "later": True}],
    "terms": [{"terms": each.terms, "version": each.version} for each in TERMS],
    "first_factor": "app",
}
JOINT = BASIS | {
    "kind": "joint",
    "holders": [_certified("Anna", 801), _certified("Bert", 802)],
    "disposition": "joint",
}
MINOR = BASIS | {
    "kind": "minor",
    "child": _certified("Clara", 803, "2015-07-01"),
    "representatives": [_certified("Dora", 804), _certified("Emil", 805)],
    "custody": "joint",
    "birth_certificate": "Standesamt Füssen, G 117/2015",
}
COMPANY = BASIS | {
    "kind": "company",
    "company": {
        "name": "Großmann Holzbau GmbH",
        "legal_form": "GmbH",
        "register_court": "Amtsgericht Kempten",
        "register_number": "HRB 12345",
        "seat": "Füssen",
        "address": {"street": "Gewerbepark 1", "postcode": "87629", "city": "Füssen"},
        "tax_residencies": [{"country": "DE", "tin": "DE123456789"}],
        "lei": "5493001KJTIIGC8Y1R12",
    },
    "certified": True,
    "register_extract": "HRB 12345, 2024-01-02",
    "signatories": [_acting("Fritz", 806), _acting("Gerda", 807), _acting("Hans", 808)],
    "disposition": {"how": "by_number", "required": 2},
    "beneficial_owners": [{"signatory": 0}, {"person": _person("Ida"), "tax_residencies": _residencies(809)}],
}
ESTATE = BASIS | {
    "kind": "estate",
    "decedent": {
        "name": "Otto Großmann",
        "born_on": "1940-01-01",
        "died_on": "2023-11-05",
        "death_certificate": "Standesamt Füssen, S 9/2023",
    },
    "heirs": [_certified("Karl", 810), _certified("Lena", 811)],
    "inheritance_proof": {"kind": "certificate_of_inheritance", "reference": "AG Kaufbeuren VI 12/23"},
}
OPENINGS = {"joint": JOINT, "minor": MINOR, "company": COMPANY, "estate": ESTATE}


@pytest.fixture(autouse=True)
def service(bank: Bank, sessions: sessionmaker[Session]) -> Bank:
    with sessions.begin() as tx:
        a_fund(tx)
    bank.staff.update(sabine=a_clerk())
    return bank


def _identification(person: str, **changes: object) -> dict[str, Any]:
    return {
        "person": person,
        "method": "post_ident",
        "document_type": "passport",
        "document_number": "C01X00T47",
        "issuer": "Stadt Füssen",
        "valid_until": "2030-01-01",
        "identified_on": "2024-01-08",
        "full_copy_held": True,
    } | changes


def _changed(kind: str, path: str, value: object) -> dict[str, Any]:
    body = deepcopy(OPENINGS[kind])
    *parents, last = path.split(".")
    place: Any = body
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place[parent]
    place[int(last) if last.isdigit() else last] = value
    return body


@pytest.mark.rule("ACC-2", "ACC-4", "ACC-8", "ACC-11", "AUT-6")
@pytest.mark.parametrize(
    ("kind", "roles", "disposition", "accesses", "seeing"),
    [
        ("joint", ["joint_holder", "joint_holder"], "gemeinschaftliche Verfügung", 2, [0, 1]),
        (
            "minor",
            ["holder", "legal_representative", "legal_representative"],
            "gemeinschaftliche Verfügung (gesetzlicher Vertreter)",
            2,
            [1, 2],
        ),
        (
            "company",
            ["signatory", "signatory", "signatory", "beneficial_owner"],
            "2 von 3 gemeinschaftlich (Zeichnungsberechtigter)",
            3,
            [0, 1, 2],
        ),
        ("estate", ["heir", "heir"], "gemeinschaftliche Verfügung (Erbe)", 2, [0, 1]),
    ],
)
def test_every_kind_is_opened_once_all_are_identified(  # noqa: PLR0917 - a column of the table each
    bank: Bank,
    sessions: sessionmaker[Session],
    kind: str,
    roles: list[str],
    disposition: str,
    accesses: int,
    seeing: list[int],
) -> None:
    answer = bank.post("/applications", OPENINGS[kind])
    assert answer.status_code == 201, answer.text
    applied = answer.json()
    persons = [person["id"] for person in applied["persons"]]
    assert [person["role"] for person in applied["persons"]] == roles
    for person in persons:
        assert applied["state"] == "identification"
        done = bank.post(f"/applications/{applied['id']}/identifications", _identification(person), "sabine")
        assert done.status_code == 201, done.text
        applied = done.json()
    assert (applied["state"], applied["depot"]["state"]) == ("completed", "active")
    depot = applied["depot"]["id"]
    for place, person in enumerate(persons):
        shown = bank.get(f"/depots/{depot}", person)
        assert shown.status_code == (200 if place in seeing else 404)
        if place in seeing:
            assert shown.json()["kind"] == kind
    with sessions() as tx:
        assert tx.scalar(text("select count(*) from auth.accesses")) == accesses
        reader = PersonId(from_text("per", persons[seeing[0]]))
        [confirmation] = documents_of(tx, reader)
        opened = open_document(tx, confirmation.document_id, person=reader)
        assert opened.data["disposition"] == disposition
        for sentence, query in (INVARIANTS | CUSTOMER_INVARIANTS).items():
            assert tx.execute(text(query)).all() == [], sentence


@pytest.mark.rule("ACC-1", "ACC-2", "ACC-3", "ACC-4", "ACC-8", "ACC-12")
@pytest.mark.parametrize(
    ("kind", "path", "value", "rule", "pointer"),
    [
        ("joint", "holders", [_certified("Anna", 801)], "ACC-4", "/holders"),
        ("joint", "holders", [_certified(n, 820 + i) for i, n in enumerate("ABC")], "ACC-4", "/holders"),
        ("joint", "holders.1", _certified("Bert", 802, "2010-01-01"), "ACC-4", "/holders/1/person/birth_date"),
        ("joint", "holders.1", _certified("Anna", 801), "ACC-4", "/holders/1"),
        ("joint", "disposition", "by_number", "ACC-8", "/disposition"),
        ("joint", "holders.0.person.birth_date", 5, "API", "/holders/0/person/birth_date"),
        (
            "joint",
            "holders.0.self_certification.certified",
            False,
            "ACC-3",
            "/holders/0/self_certification/certified",
        ),
        ("joint", "funds", [], "ACC-11", "/funds"),
        ("joint", "kind", "gold", "API", "/kind"),
        (
            "minor",
            "representatives.0.person.birth_date",
            "2007-01-01",
            "ACC-4",
            "/representatives/0/person/birth_date",
        ),
        ("minor", "representatives", [_certified("Dora", 804)], "ACC-12", "/representatives"),
        ("minor", "custody", "sole", "ACC-12", "/custody_proof"),
        ("minor", "birth_certificate", None, "ACC-2", "/birth_certificate"),
        ("minor", "child.person.birth_date", "2006-01-08", "ACC-4", "/child/person/birth_date"),
        ("company", "company.lei", "5493001KJTIIGC8Y1R13", "ACC-1", "/company/lei"),
        ("company", "company.register_number", "12345", "ACC-1", "/company/register_number"),
        ("company", "disposition", {"how": "by_number", "required": 4}, "ACC-8", "/disposition/required"),
        ("company", "disposition", {"how": "by_number"}, "ACC-8", "/disposition/required"),
        ("company", "signatories", [], "ACC-8", "/signatories"),
        ("company", "beneficial_owners", [], "ACC-1", "/beneficial_owners"),
        ("company", "beneficial_owners.0", {"signatory": 3}, "ACC-1", "/beneficial_owners/0/signatory"),
        ("estate", "heirs", [], "ACC-4", "/heirs"),
        ("estate", "decedent.died_on", "2024-01-09", "ACC-14", "/decedent/died_on"),
        ("estate", "executor", _acting("Max", 812), "ACC-7", "/executor_proof"),
    ],
)
def test_a_fault_names_its_rule_and_place(  # noqa: PLR0917 - a column of the table each
    bank: Bank, kind: str, path: str, value: object, rule: str, pointer: str
) -> None:
    answer = bank.post("/applications", _changed(kind, path, value))
    assert answer.status_code == 422
    assert (rule, pointer) in {(fault["rule"], fault["pointer"]) for fault in answer.json()["errors"]}


@pytest.mark.rule("ACC-2", "ACC-4")
def test_child_and_parents_come_by_postident_only(bank: Bank) -> None:
    applied = bank.post("/applications", MINOR).json()
    for person in applied["persons"]:
        body = _identification(person["id"], method="video_ident")
        refused = bank.post(f"/applications/{applied['id']}/identifications", body, "sabine")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["rule"] == "ACC-2"


@pytest.mark.rule("ACC-13", "ACC-12")
@pytest.mark.parametrize(("born", "last_day"), [("2015-07-01", "2033-06-30"), ("2008-02-29", "2026-02-28")])
def test_the_parents_powers_end_with_full_age(
    bank: Bank, sessions: sessionmaker[Session], born: str, last_day: str
) -> None:
    applied = bank.post("/applications", _changed("minor", "child.person.birth_date", born))
    assert applied.status_code == 201, applied.text
    with sessions() as tx:
        ends = tx.scalars(text("select valid_to::text from depot.depot_roles where kind = 'legal_representative'"))
        assert set(ends) == {last_day}


@pytest.mark.rule("ACC-3")
def test_staff_see_who_points_to_the_united_states(bank: Bank) -> None:
    parent = _certified("Dora", 804)
    parent["person"]["nationalities"] = ["DE", "US"]
    applied = bank.post("/applications", _changed("minor", "representatives.0", parent)).json()
    shown = bank.get(f"/applications/{applied['id']}", "sabine").json()
    person = applied["persons"][1]["id"]
    assert shown["us_findings"] == [{"person": person, "indicia": ["citizenship"], "undocumented": True}]


@pytest.mark.rule("ACC-4")
def test_two_holders_of_a_single_depot_are_refused(bank: Bank) -> None:
    single = BASIS | _certified("Anna", 801) | {"holders": JOINT["holders"]}
    answer = bank.post("/applications", single)
    assert [(fault["rule"], fault["pointer"]) for fault in answer.json()["errors"]] == [("ACC-4", "/holders")]
