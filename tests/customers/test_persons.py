from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.customers.errors import IdentificationRefused, PersonRefused
from depot.customers.invariants import INVARIANTS
from depot.customers.model import Address, DatedAddress, TaxResidency
from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.identified_among import identified_among
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.persons_with_tax_id import persons_with_tax_id
from depot.customers.usecases.record_identification import record_identification
from depot.customers.usecases.register_person import register_person
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from tests.build import (
    NOW,
    TODAY,
    a_clerk,
    a_person,
    a_registered_person,
    a_tax_id,
    an_identification,
    an_identified_person,
)

MOVED = Address("Am Platz 1", "1010", "Wien", "AT", "c/o Huber")


def _move(tx: Session, person: PersonId, address: Address, on: date) -> None:
    tx.execute(
        text("""
            insert into depot.person_addresses (person_id, valid_from, street, addition, postcode, city, country)
            values (:person, :on, :street, :addition, :postcode, :city, :country)
        """),
        {
            "person": person,
            "on": on,
            "street": address.street,
            "addition": address.addition,
            "postcode": address.postcode,
            "city": address.city,
            "country": address.country,
        },
    )


@pytest.mark.rule("ACC-1", "ACC-3")
def test_a_person_is_kept_as_told(tx: Session):
    told = a_person(nationalities=("DE", "TR"), tax_residencies=(TaxResidency("DE", a_tax_id(77)),))
    person = register_person(tx, told, now=NOW)
    kept = person_details(tx, person)
    assert (kept.name, kept.birth_name, kept.birth_date) == ("Änne Maria Müller-Groß", "Weiß", date(1980, 4, 17))
    assert (kept.birth_place, kept.birth_country, kept.nationalities) == ("Köln", "DE", ("DE", "TR"))
    assert kept.addresses == (DatedAddress(TODAY, told.address),)
    assert (kept.email, kept.mobile) == (told.email, "+491712345678")
    assert (kept.tax_residencies, kept.tax_id) == (told.tax_residencies, a_tax_id(77))
    assert (kept.occupation, kept.industry) == (told.occupation, told.industry)


@pytest.mark.rule("ACC-1", "ACC-3")
def test_a_person_with_faults_is_not_kept(tx: Session):
    told = a_person(email="x", tax_residencies=(TaxResidency("DE", "1"),))
    with pytest.raises(PersonRefused) as refused:
        register_person(tx, told, now=NOW)
    assert {fault.pointer for fault in refused.value.faults} == {"/email", "/tax_residencies/0/tin"}
    assert tx.scalar(text("select count(*) from depot.persons")) == 0


@pytest.mark.rule("ACC-1")
def test_addresses_have_a_history(tx: Session):
    person = a_registered_person(tx)
    _move(tx, person, MOVED, TODAY + timedelta(days=30))
    kept = person_details(tx, person)
    assert [dated.valid_from for dated in kept.addresses] == [TODAY, TODAY + timedelta(days=30)]
    assert kept.address_on(TODAY - timedelta(days=1)).city == "Köln"
    assert kept.address_on(TODAY + timedelta(days=29)).city == "Köln"
    assert kept.address_on(TODAY + timedelta(days=30)) == MOVED


@pytest.mark.rule("ACC-1")
@pytest.mark.parametrize(("shift", "lines"), [(-1, 3), (0, 3), (29, 3), (30, 5), (90, 5)])
def test_letters_go_to_the_address_of_the_day(tx: Session, shift: int, lines: int):
    person, other = a_registered_person(tx), a_registered_person(tx)
    _move(tx, person, MOVED, TODAY + timedelta(days=30))
    labels = mailing_labels(tx, [person, other], on=TODAY + timedelta(days=shift))
    assert len(labels[person].lines) == lines
    assert labels[other].lines == ("Änne Maria Müller-Groß", "Lindenstraße 12", "50674 Köln")
    if lines == 5:
        assert labels[person].lines == ("Änne Maria Müller-Groß", "c/o Huber", "Am Platz 1", "1010 Wien", "AT")


@pytest.mark.rule("ACC-1", "PRV-4")
def test_a_tax_id_is_found_by_its_digest(tx: Session):
    told = a_person()
    tin = told.tax_residencies[0].tin or ""
    first, second = register_person(tx, told, now=NOW), register_person(tx, told, now=NOW)
    spaced = f"{tin[:2]} {tin[2:5]} {tin[5:]}"
    assert persons_with_tax_id(tx, country="DE", tin=spaced) == [first, second]
    assert persons_with_tax_id(tx, country="AT", tin=tin) == []


@pytest.mark.rule("ACC-2")
def test_an_identification_is_kept_with_who_recorded_it(tx: Session):
    person, other, clerk = a_registered_person(tx), a_registered_person(tx), a_clerk()
    record_identification(tx, person, an_identification(), staff=clerk.staff, now=NOW)
    assert identified_among(tx, [person, other]) == {person}
    kept = tx.execute(text("select * from depot.person_identifications")).one()
    assert (kept.method, kept.recorded_by, kept.full_copy_held) == ("post_ident", clerk.staff, True)
    with pytest.raises(IdentificationRefused):
        record_identification(tx, other, an_identification(full_copy_held=False), staff=clerk.staff, now=NOW)
    with pytest.raises(NotFound):
        record_identification(tx, PersonId(new_id()), an_identification(), staff=clerk.staff, now=NOW)


@pytest.mark.rule("ACC-2", "PRV-5")
@pytest.mark.parametrize("change", ["update {} set issuer = 'x'", "delete from {}", "truncate {}"])
def test_an_identification_cannot_be_changed(tx: Session, change: str):
    an_identified_person(tx)
    with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
        tx.execute(text(change.format("depot.person_identifications")))


@pytest.mark.rule("ACC-1")
def test_birth_dates(tx: Session):
    person = a_registered_person(tx, birth_date=date(1999, 12, 31))
    assert birth_dates(tx, [person, PersonId(new_id())]) == {person: date(1999, 12, 31)}
    with pytest.raises(NotFound):
        person_details(tx, PersonId(new_id()))


@pytest.mark.rule("ACC-1", "ACC-2")
def test_invariants_hold_and_have_teeth(tx: Session):
    person = an_identified_person(tx)
    assert [tx.execute(text(query)).all() for query in INVARIANTS.values()] == [[], [], []]
    tx.execute(text("delete from depot.person_addresses where person_id = :person"), {"person": person})
    assert tx.execute(text(next(iter(INVARIANTS.values())))).all() == [(person,)]
