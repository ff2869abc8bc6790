"""What a change will bring is told before it is made, and it is what then happens (ACC-13, ACC-15, CSH-10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Act, DepotKind, Disposition, DispositionRight, Role, RoleKind
from depot.accounts.usecases.ask_for_address import ask_for_address
from depot.accounts.usecases.ask_for_closing import ask_for_closing
from depot.accounts.usecases.change_address import change_address
from depot.accounts.usecases.come_of_age import come_of_age
from depot.accounts.usecases.life_events_of import life_events_of
from depot.accounts.usecases.may import may
from depot.accounts.usecases.release_depot_request import release_depot_request
from depot.customers.model import Address
from depot.customers.usecases.person_details import person_details
from depot.kernel import pending
from depot.kernel.calendar import Calendars
from depot.kernel.ids import to_text
from tests.accounts.conftest import Bank
from tests.build import NOW, TODAY, a_clerk, an_active_depot, an_active_single_depot, an_identified_person

NAME = {"given_names": "Änne", "family_name": "Weiß", "proof": "Heiratsurkunde"}
US = {"street": "1 Main Street", "postcode": "10001", "city": "New York", "country": "US"}


@pytest.mark.rule("ACC-15", "ACC-3")
def test_a_name_and_an_address_are_foreseen_and_nothing_is_recorded(
    bank: Bank, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as tx:
        person = to_text("per", an_identified_person(tx))
    bank.staff.update(sabine=a_clerk())
    before = bank.get("/persons/me", person).json()
    told = bank.post(f"/staff/persons/{person}/names/previews", NAME, "sabine").json()["changes"]
    assert told[0].startswith("Der Name lautet künftig Änne Weiß statt Änne Maria Müller-Groß")
    assert any("Freistellungsauftrag" in sentence for sentence in told)
    same = NAME | {"given_names": "Änne Maria", "family_name": "Müller-Groß"}
    assert bank.post(f"/staff/persons/{person}/names/previews", same, "sabine").json()["rule"] == "ACC-1"
    home = {"street": "Am Markt 1", "postcode": "89073", "city": "Ulm"}
    assert len(bank.post("/persons/me/address/previews", home, person).json()["changes"]) == 1
    abroad = bank.post("/persons/me/address/previews", US, person).json()["changes"]
    assert "Selbstauskunft" in abroad[1]
    wrong = bank.post("/persons/me/address/previews", home | {"postcode": "1"}, person)
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/postcode"]
    assert bank.get("/persons/me", person).json() == before


@pytest.mark.rule("CSH-10", "ACC-15")
def test_a_reference_account_is_foreseen_with_its_first_day(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)
        stranger = to_text("per", an_identified_person(tx))
    path = f"/depots/{to_text('dep', depot.depot_id)}/reference-account/previews"
    body = {"iban": "DE02 1203 0000 0000 2020 51", "holder_name": "Änne Weiß"}
    told = bank.post(path, body, to_text("per", depot.holders[0])).json()["changes"]
    assert told == [
        "Statt des bisherigen Kontos DE… 3000 gilt nun das Konto DE… 2051.",
        "Auszahlungen auf das neue Konto sind ab dem 11.01.2024 möglich.",
    ]
    assert bank.post(path, body, stranger).status_code == 404
    assert bank.post(path, body | {"iban": "DE00"}, to_text("per", depot.holders[0])).status_code == 422


@pytest.mark.rule("ACC-13")
def test_full_age_is_foreseen_and_comes_so(bank: Bank, sessions: sessionmaker[Session]) -> None:
    birthday = TODAY + timedelta(days=10)
    with sessions.begin() as tx:
        child = an_identified_person(tx, birth_date=birthday.replace(year=birthday.year - 18))
        mother = an_identified_person(tx)
        eve = birthday - timedelta(days=1)
        parent = Role(mother, RoleKind.LEGAL_REPRESENTATIVE, TODAY, valid_to=eve, proof="test", stands_for=child)
        depot = an_active_depot(tx, DepotKind.MINOR, [(child, RoleKind.HOLDER), parent])
        other = an_active_single_depot(tx)
    bank.staff.update(sabine=a_clerk())
    told = bank.get(f"/staff/depots/{to_text('dep', depot.depot_id)}/coming-of-age", "sabine").json()
    assert told["happens_on"] == birthday.isoformat()
    with sessions.begin() as tx:
        assert come_of_age(tx, now=NOW + timedelta(days=10)) == [depot.depot_id]
        [happened] = life_events_of(tx, depot.depot_id)
    assert (list(happened.changes), happened.happened_on) == (told["changes"], birthday)
    for no_minors in (depot, other):
        found = bank.get(f"/staff/depots/{to_text('dep', no_minors.depot_id)}/coming-of-age", "sabine")
        assert found.status_code == 404


@pytest.mark.rule("ACC-3", "ACC-15")
@pytest.mark.parametrize(("country", "told"), [("US", [["address"]]), ("FR", [])])
def test_a_move_to_the_united_states_is_told(tx: Session, country: str, told: list[Any]) -> None:
    person = an_identified_person(tx)
    address = Address("1 Main Street", "10001", "Paris", country)
    release = ask_for_address(tx, person=person, address=address, now=NOW + timedelta(days=1))
    change_address(tx, person=person, subject=release.subject, now=NOW + timedelta(days=1))
    assert person_details(tx, person).address_on(date(2024, 1, 9)).country == country
    tx.flush()
    kept = [each for each in _events(tx) if each["kind"] == "us_indicia_found.v1"]
    assert [each["content"]["indicia"] for each in kept] == told


def _events(tx: Session) -> list[dict[str, Any]]:
    waiting = [dict(row) for row in pending.of(tx).events]
    written = tx.execute(text("select kind, content from depot.events")).mappings()
    return waiting + [dict(row) for row in written]


@pytest.mark.rule("ACC-8", "ACC-9", "ACC-16")
def test_two_of_three_signatories_close_a_companys_depot(tx: Session) -> None:
    company, *signing = (an_identified_person(tx) for _ in range(4))
    roles = [(company, RoleKind.HOLDER), *((person, RoleKind.SIGNATORY) for person in signing)]
    right = {RoleKind.SIGNATORY: DispositionRight(Disposition.BY_NUMBER, 2)}
    depot = an_active_depot(tx, DepotKind.COMPANY, roles, dispositions=right).depot_id
    alone = may(tx, depot=depot, persons={signing[0]}, act=Act.CLOSE, on=TODAY)
    assert (alone.granted, alone.still_needed, len(alone.missing)) == (False, 1, 2)
    awaiting = ask_for_closing(tx, depot, person=signing[2], now=NOW)
    assert awaiting.missing == ("signatory", "signatory")  # either of the two
    for person, state in ((signing[2], "active"), (signing[0], "closing")):
        subject = awaiting.request.request_id
        release_depot_request(tx, calendars=Calendars("DE-BY"), person=person, subject=subject, now=NOW)
        assert tx.scalar(text("select state from depot.depots where depot_id = :depot"), {"depot": depot}) == state
