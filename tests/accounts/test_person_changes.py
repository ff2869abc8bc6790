from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.errors import RequestEnded
from depot.accounts.usecases.ask_for_address import ask_for_address
from depot.accounts.usecases.change_address import change_address
from depot.accounts.usecases.change_name import change_name
from depot.customers.errors import PersonRefused
from depot.customers.model import Address
from depot.customers.usecases.person_details import person_details
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, to_text
from depot.kernel.money import Eur
from depot.postbox.usecases.documents_of import documents_of
from tax.rules.exemption_order import in_force
from tax.usecases.end_exemption_order import end_exemption_order
from tax.usecases.tax_year_of import tax_year_of
from tests.accounts.conftest import Bank
from tests.build import NOW, TODAY, a_clerk, an_identified_person
from tests.tax.people import an_exemption_order

NEW = Address("Am Markt 1", "89073", "Ulm", "DE")


@pytest.mark.rule("ACC-15", "ACC-1", "AUT-9")
def test_an_address_holds_from_its_release(tx: Session) -> None:
    person, other = an_identified_person(tx), an_identified_person(tx)
    later = NOW + timedelta(days=3)
    release = ask_for_address(tx, person=person, address=NEW, now=later)
    assert release.text == "Adresse ändern\nAm Markt 1\n89073 Ulm\nDeutschland"
    assert len(person_details(tx, person).addresses) == 1
    with pytest.raises(NotFound):
        change_address(tx, person=other, subject=release.subject, now=later)
    change_address(tx, person=person, subject=release.subject, now=later)
    with pytest.raises(RequestEnded):
        change_address(tx, person=person, subject=release.subject, now=later)
    found = person_details(tx, person)
    assert [dated.address.city for dated in found.addresses] == ["Köln", "Ulm"]
    assert found.address_on(TODAY).city == "Köln"
    assert [document.title for document in documents_of(tx, person)] == ["Ihre Adresse wurde geändert"]


@pytest.mark.rule("ACC-15")
def test_a_name_changes_by_documents_and_others_are_told(tx: Session) -> None:
    person, told = an_identified_person(tx), []

    def after(_tx: Session, *, person: PersonId, now: object) -> None:
        told.append((person, now))

    names: dict[str, Any] = {"given_names": "Änne  Maria", "family_name": "Weiß", "proof": "Heiratsurkunde E 5/2024"}
    change_name(tx, person, **names, after=[after], staff=a_clerk(), now=NOW)
    assert person_details(tx, person).name == "Änne Maria Weiß"
    assert told == [(person, NOW)]
    former = tx.execute(text("select family_name, proof from depot.former_names")).one()
    assert former == ("Müller-Groß", "Heiratsurkunde E 5/2024")
    assert [document.title for document in documents_of(tx, person)] == ["Ihr Name wurde geändert"]
    with pytest.raises(PersonRefused):
        change_name(tx, person, **names, after=[after], staff=a_clerk(), now=NOW)


@pytest.mark.rule("ACC-15", "TAX-27")
def test_the_exemption_order_ends_with_the_name(tx: Session) -> None:
    person = an_identified_person(tx)
    an_exemption_order(tx, person, "801.00", now=NOW)
    for _ in range(2):
        end_exemption_order(tx, person=person, now=NOW + timedelta(minutes=1))
    orders = tax_year_of(tx, person, on=TODAY).orders
    current = in_force(orders, TODAY)
    assert current is not None
    assert (current.amount, len(orders)) == (Eur.ZERO, 2)


@pytest.mark.rule("ACC-15", "AUT-14", "AUT-16")
def test_changes_of_a_person_over_http(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        person = to_text("per", an_identified_person(tx))
    bank.staff.update(sabine=a_clerk())
    address = {"street": "Am Markt 1", "postcode": "8907", "city": "Ulm"}
    refused = bank.post("/persons/me/address", address, person).json()
    assert [(fault["rule"], fault["pointer"]) for fault in refused["errors"]] == [("ACC-1", "/postcode")]
    asked = bank.post("/persons/me/address", address | {"postcode": "89073"}, person)
    assert (asked.status_code, asked.json()["release"]["missing"]) == (202, [])
    name = {"given_names": "Änne", "family_name": "Weiß", "proof": "Heiratsurkunde"}
    assert bank.post(f"/staff/persons/{person}/names", name, person).status_code == 403
    assert bank.post(f"/staff/persons/{person}/names", name, "sabine").status_code == 201
    assert bank.get("/persons/me", person).json()["family_name"] == "Weiß"
