from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.customers.model import Address, IdentificationMethod, NoTin, TaxResidency
from depot.customers.rules.age import age_on, is_minor
from depot.customers.rules.countries import country_name_de, is_country
from depot.customers.rules.identification_faults import identification_faults
from depot.customers.rules.normal_form import normal_email, normal_mobile, normal_person, normal_tin
from depot.customers.rules.person_faults import person_faults, residency_faults
from tests.build import TODAY, a_person, a_tax_id, an_identification

ADDRESS = Address("Lindenstraße 12", "50674", "Köln", "DE")


@pytest.mark.rule("ACC-1")
def test_a_person_without_faults():
    assert person_faults(a_person(), on=TODAY) == ()
    assert person_faults(a_person(birth_name=None, nationalities=("DE", "TR")), on=TODAY) == ()


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"given_names": " "}, "/given_names", "not-a-name"),
    ({"family_name": "123"}, "/family_name", "not-a-name"),
    ({"birth_name": "?"}, "/birth_name", "not-a-name"),
    ({"birth_place": "-"}, "/birth_place", "not-a-name"),
    ({"occupation": " "}, "/occupation", "missing"),
    ({"industry": ""}, "/industry", "missing"),
    ({"birth_date": date(2024, 1, 9)}, "/birth_date", "in-the-future"),
    ({"birth_date": date(1900, 1, 1)}, "/birth_date", "too-old"),
    ({"birth_country": "XX"}, "/birth_country", "unknown-country"),
    ({"birth_country": "de"}, "/birth_country", "unknown-country"),
    ({"nationalities": ()}, "/nationalities", "missing"),
    ({"nationalities": ("DE", "ZZ")}, "/nationalities/1", "unknown-country"),
    ({"nationalities": ("DE", "DE")}, "/nationalities/1", "duplicate"),
    ({"address": Address("12", "50674", "Köln", "DE")}, "/address/street", "not-a-place"),
    ({"address": Address("Weg 1", "50674", "1", "DE")}, "/address/city", "not-a-place"),
    ({"address": Address("Weg 1", "5067", "Köln", "DE")}, "/address/postcode", "not-a-postcode"),
    ({"address": Address("Weg 1", "50674", "Köln", "UK")}, "/address/country", "unknown-country"),
    ({"email": "a@b"}, "/email", "not-an-email"),
    ({"email": "a b@example.org"}, "/email", "not-an-email"),
    ({"email": "a@example..org"}, "/email", "not-an-email"),
    ({"email": "a" * 250 + "@example.org"}, "/email", "not-an-email"),
    ({"mobile": "hello"}, "/mobile", "not-a-phone-number"),
    ({"mobile": "+49 171 1"}, "/mobile", "not-a-phone-number"),
    ({"mobile": "+49 89 123456"}, "/mobile", "not-mobile"),
]


@pytest.mark.rule("ACC-1")
@pytest.mark.parametrize(("change", "pointer", "code"), FAULTS)
def test_each_fault_by_its_pointer(change: dict[str, Any], pointer: str, code: str):
    (fault,) = person_faults(a_person(**change), on=TODAY, at="/person")
    assert (fault.rule, fault.pointer, fault.code) == ("ACC-1", "/person" + pointer, code)


@pytest.mark.rule("ACC-1")
def test_all_faults_at_once():
    worst: dict[str, Any] = {}
    for change, _, _ in FAULTS:
        worst = change | worst
    found = person_faults(a_person(**worst), on=TODAY)
    assert {fault.pointer.split("/")[1] for fault in found} == set(worst)


@pytest.mark.rule("ACC-1", "ACC-3")
@pytest.mark.parametrize(
    ("residencies", "expected"),
    [
        ([TaxResidency("DE", a_tax_id(1))], []),
        ([TaxResidency("DE", "02 476 291 358")], [("ACC-1", "/0/tin", "not-a-tin")]),
        ([TaxResidency("DE", a_tax_id(1)[:-1] + "x")], [("ACC-1", "/0/tin", "not-a-tin")]),
        ([TaxResidency("DE")], [("ACC-1", "/0/tin", "missing")]),
        ([TaxResidency("DE", None, NoTin.NOT_REQUIRED)], [("ACC-1", "/0/tin", "missing")]),
        ([TaxResidency("DE", a_tax_id(1)), TaxResidency("AT", "59-119/9013")], []),
        ([TaxResidency("AT", "59-119/9014")], [("ACC-3", "/0/tin", "not-a-tin")]),
        ([TaxResidency("US", "536-90-4399")], []),
        ([TaxResidency("US", "12345")], [("ACC-3", "/0/tin", "not-a-tin")]),
        ([TaxResidency("JP", "123456789012")], []),
        ([TaxResidency("JP", "1;2")], [("ACC-3", "/0/tin", "not-a-tin")]),
        ([TaxResidency("AE", None, NoTin.NOT_ISSUED)], []),
        ([TaxResidency("AE")], [("ACC-3", "/0/tin", "missing")]),
        ([TaxResidency("JP", "123456789012", NoTin.NOT_ISSUED)], [("ACC-3", "/0/no_tin_reason", "contradiction")]),
        ([TaxResidency("QQ", "1")], [("ACC-3", "/0/country", "unknown-country")]),
        ([TaxResidency("DE", a_tax_id(1)), TaxResidency("DE", a_tax_id(2))], [("ACC-3", "/1/country", "duplicate")]),
        ([], [("ACC-3", "", "missing")]),
    ],
)
def test_tax_residencies(residencies: list[TaxResidency], expected: list[tuple[str, str, str]]):
    found = residency_faults(residencies)
    assert [(fault.rule, fault.pointer, fault.code) for fault in found] == expected


@pytest.mark.rule("ACC-1")
@given(st.integers(0, 10_000), st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_digit_in_the_tax_id_is_noticed(seed: int, place: int, shift: int):
    tin = a_tax_id(seed)
    assert residency_faults([TaxResidency("DE", tin)]) == ()
    wrong = tin[:place] + str((int(tin[place]) + shift) % 10) + tin[place + 1 :]
    assert residency_faults([TaxResidency("DE", wrong)]) != ()


@pytest.mark.rule("PRV-4", "AUT-15")
def test_faults_and_texts_hold_nothing_private():
    person = a_person(mobile="+49 171 1", email="secret@@example.org", given_names="4711")
    text = str(person_faults(person, on=TODAY)) + repr(person) + repr(person.tax_residencies)
    assert "+49 171 1" not in text
    assert (person.tax_residencies[0].tin or "-") not in text
    details = " ".join(fault.detail for fault in person_faults(person, on=TODAY))
    assert "secret" not in details
    assert "4711" not in details


@pytest.mark.rule("ACC-1")
def test_normal_forms():
    person = normal_person(
        a_person(
            given_names="  Änne   Maria ",
            email=" Anne@Example.ORG ",
            mobile="0171/2345678",
            tax_residencies=(TaxResidency("AT", "59-119/9013"), TaxResidency("AE", None, NoTin.NOT_ISSUED)),
        )
    )
    assert (person.given_names, person.email, person.mobile) == ("Änne Maria", "Anne@example.org", "+491712345678")
    assert [residency.tin for residency in person.tax_residencies] == ["591199013", None]
    assert normal_mobile("+43 664 1234567") == "+436641234567"
    assert normal_email("a@B.de") == "a@b.de"
    assert normal_tin(" 12 345.678/9-0 ") == "1234567890"


@pytest.mark.rule("ACC-13", "ACC-4")
@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2006, 1, 8), date(2024, 1, 7), 17),
        (date(2006, 1, 8), date(2024, 1, 8), 18),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
    ],
)
def test_age(born: date, day: date, age: int):
    assert age_on(born, day) == age
    assert is_minor(born, day) is (age < 18)


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize(
    ("changes", "born", "codes"),
    [
        ({}, date(1980, 1, 1), []),
        ({"method": IdentificationMethod.VIDEO_IDENT}, date(1980, 1, 1), []),
        ({"valid_until": TODAY}, date(1980, 1, 1), []),
        ({"valid_until": date(2024, 1, 7)}, date(1980, 1, 1), ["document-expired"]),
        ({"identified_on": date(2024, 1, 9)}, date(1980, 1, 1), ["in-the-future"]),
        ({"full_copy_held": False}, date(1980, 1, 1), ["no-copy"]),
        ({}, date(2010, 1, 1), []),
        ({"method": IdentificationMethod.VIDEO_IDENT}, date(2010, 1, 1), ["method-not-accepted"]),
    ],
)
def test_identifications(changes: dict[str, Any], born: date, codes: list[str]):
    found = identification_faults(an_identification(**changes), birth_date=born, on=TODAY)
    assert [fault.code for fault in found] == codes
    assert all(fault.rule == "ACC-2" for fault in found)


@pytest.mark.rule("ACC-1")
def test_countries():
    assert [is_country(code) for code in ("DE", "AT", "US", "de", "D", "XX", "DEU", "")] == [True] * 3 + [False] * 5
    assert [country_name_de(code) for code in ("DE", "AT", "CH")] == ["Deutschland", "Österreich", "Schweiz"]
