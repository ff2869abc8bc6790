"""NV certificates: recorded and revoked by staff, honoured by every event and by the run (TAX-30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import NvCertificateId, PersonId, to_text
from depot.kernel.money import Eur, Units
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.model import NvCertificate
from tax.rules.nv_certificate import certificate_faults, certificate_in_force
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_nv_certificate import record_nv_certificate
from tax.usecases.revoke_nv_certificate import revoke_nv_certificate
from tax.usecases.tax_event_derivation import tax_event_derivation
from tests.build import a_clerk
from tests.funds.fund_examples import STOCKS
from tests.tax.conftest import Desk
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, an_exemption_order, facts, terms
from tests.tax.year_end import BOOKED, OPENED, YEAR, Held, Sessions, a_bank, a_holding, event_rows, some_funds

CERTIFICATE = {"office": "Finanzamt Köln-Mitte", "number": "215/1234", "valid_from": "2024-01-01"}


def certified(tx: Session, person: PersonId, valid_from: date, valid_until: date) -> NvCertificateId:
    held = record_nv_certificate(
        tx, person, office="FA", number="1", valid_from=valid_from, valid_until=valid_until, now=OPENED
    )
    return held.certificate_id


def somebody(desk: Desk) -> PersonId:
    with desk.sessions.begin() as tx:
        return a_taxpayer(tx)


def gain(tx: Session, person: PersonId, price: str = "200.00") -> Any:
    book = open_tax_book(tx, [person], on=TODAY)
    where = facts()
    at = terms(price, kind=FundClass.NONE)
    sold = book.redemption(person, [a_lot("1", "100.00")], Units.parse("1"), at, facts=where)
    close_tax_book(tx, book, now=NOW)
    return sold.withholding


@pytest.mark.rule("TAX-30")
@pytest.mark.parametrize(
    ("valid_from", "valid_until", "codes"),
    [
        (date(2024, 1, 1), date(2026, 12, 31), []),
        (date(2024, 3, 15), date(2026, 12, 31), []),
        (date(2024, 1, 1), date(2024, 12, 31), []),
        (date(2024, 1, 1), date(2027, 12, 31), ["valid-too-long"]),
        (date(2024, 1, 1), date(2025, 6, 30), ["last-day-not-allowed"]),
        (date(2024, 1, 1), date(2028, 6, 30), ["last-day-not-allowed", "valid-too-long"]),
        (date(2025, 1, 1), date(2024, 12, 31), ["days-not-in-order"]),
    ],
)
def test_valid_at_most_three_years_to_a_31_december(valid_from: date, valid_until: date, codes: list[str]):
    assert [fault.code for fault in certificate_faults(valid_from, valid_until)] == codes


@pytest.mark.rule("TAX-30", "TAX-44")
def test_it_counts_from_its_first_to_its_last_day_and_not_from_its_revocation_on():
    held = NvCertificate(NvCertificateId(new_id()), PersonId(new_id()), "FA", "1", date(2023, 1, 1), date(2024, 12, 31))
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2024, 12, 31), date(2025, 1, 2)]
    assert [certificate_in_force([held], day) is not None for day in days] == [False, True, True, False]
    ended = NvCertificate(held.certificate_id, held.person, "FA", "1", held.valid_from, held.valid_until, TODAY)
    assert certificate_in_force([ended], date(2024, 2, 18)) == ended
    assert certificate_in_force([ended], TODAY) is None


@pytest.mark.rule("TAX-30", "TAX-21")
def test_nothing_is_withheld_and_the_exemption_order_is_spared(tx: Session):
    person = a_taxpayer(tx)
    an_exemption_order(tx, person, "500.00")
    certified(tx, person, date(2024, 1, 1), date(2024, 12, 31))
    found = gain(tx, person)
    assert (found.total, found.freed_by_nv_certificate, found.exemption_used) == (
        Eur.ZERO,
        Eur.parse("100.00"),
        Eur.ZERO,
    )
    assert peek_tax_status(tx, person, on=TODAY).exemption_left == Eur.parse("500.00")
    assert [name for name, query in INVARIANTS.items() if tx.execute(text(query)).all()] == []


@pytest.mark.rule("TAX-30")
def test_staff_for_tax_record_and_revoke_it_and_the_customer_sees_it(desk: Desk):
    desk.staff.update(theo=a_clerk(StaffRole.TAX), sabine=a_clerk())
    person = somebody(desk)
    path = f"/persons/{to_text('per', person)}/nv-certificates"
    body = {**CERTIFICATE, "valid_until": "2025-12-31"}
    assert desk.call("POST", path, "sabine", body).status_code == 403
    recorded = desk.call("POST", path, "theo", body)
    assert recorded.status_code == 201
    assert recorded.json() | {"id": None} == {**body, "id": None, "revoked_from": None}
    shown = desk.call("GET", "/persons/me/tax-status", person).json()["nv_certificate"]
    assert shown == {"valid_from": "2024-01-01", "valid_until": "2025-12-31"}
    with desk.sessions.begin() as tx:
        assert gain(tx, person).total == Eur.ZERO
    end = f"/nv-certificates/{recorded.json()['id']}/revocation"
    refused = desk.call("POST", end, "theo", {"revoked_from": "2026-01-01"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "outside-validity")
    assert desk.call("POST", end, "theo", {"revoked_from": "2024-02-19"}).status_code == 200
    assert desk.call("POST", end, "theo", {"revoked_from": "2024-02-20"}).status_code == 409
    assert desk.call("GET", "/persons/me/tax-status", person).json()["nv_certificate"] is None
    assert desk.call("GET", path, "theo").json()["data"][0]["revoked_from"] == "2024-02-19"
    with desk.sessions.begin() as tx:
        assert gain(tx, person).total == Eur.parse("26.37")


@pytest.mark.rule("TAX-30")
def test_every_fault_of_a_certificate_is_told_and_a_stranger_is_not_found(desk: Desk):
    desk.staff.update(theo=a_clerk(StaffRole.TAX))
    path = f"/persons/{to_text('per', somebody(desk))}/nv-certificates"
    refused = desk.call("POST", path, "theo", {**CERTIFICATE, "valid_until": "2028-06-30"})
    assert refused.status_code == 422
    assert [fault["code"] for fault in refused.json()["errors"]] == ["last-day-not-allowed", "valid-too-long"]
    nobody = f"/persons/{to_text('per', new_id())}/nv-certificates"
    assert desk.call("POST", nobody, "theo", {**CERTIFICATE, "valid_until": "2024-12-31"}).status_code == 404
    unknown = f"/nv-certificates/{to_text('nvc', new_id())}/revocation"
    assert desk.call("POST", unknown, "theo", {"revoked_from": "2024-02-19"}).status_code == 404


@pytest.mark.rule("TAX-30", "TAX-11", "TAX-12", "TAX-37", "TAX-44")
def test_the_run_honours_the_certificate_of_the_year_of_inflow_and_stores_the_vorabpauschale(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        free, ended, revoked = (a_holding(tx, STOCKS, ("100", date(2023, 2, 1))) for _ in range(3))
        an_exemption_order(tx, free.person, "20.00", valid_from=date(2025, 1, 1), now=BOOKED)
        certified(tx, free.person, date(2025, 1, 1), date(2025, 12, 31))
        certified(tx, ended.person, date(2024, 1, 1), date(2024, 12, 31))
        again = certified(tx, revoked.person, date(2024, 1, 1), date(2025, 12, 31))
        revoke_nv_certificate(tx, again, revoked_from=date(2025, 1, 2), now=BOOKED)
    report = run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=2)
    assert report.freed_by_nv_certificate == Eur.parse("50.00")
    assert report.tax_base == Eur.parse("100.00")
    with committing() as tx:
        by_person = {row.person_id: row for row in event_rows(tx)}
        spared = by_person[free.person]
        assert (spared.freed_by_nv_certificate_cents, spared.exemption_used_cents, spared.tax_base_cents) == (
            5000,
            0,
            0,
        )
        assert by_person[ended.person].tax_base_cents == by_person[revoked.person].tax_base_cents == 5000
        assert stored(tx, free) == Eur.parse("50.00")
        for row in by_person.values():
            tax_event_derivation(tx, row.event_id)  # refuses where a cent differs
        assert [name for name, query in INVARIANTS.items() if tx.execute(text(query)).all()] == []


def stored(tx: Session, held: Held) -> Eur:
    [lot] = lots_of(tx, [held.position.position_id])[held.position.position_id]
    return lot.vorabpauschalen


@pytest.mark.rule("TAX-30", "TAX-37")
def test_the_run_over_a_bank_with_certificates_can_be_redone_event_by_event(committing: Sessions):
    a_bank(committing, customers=12)
    with committing.begin() as tx:
        for person in tx.scalars(text("select person_id from depot.persons order by person_id")).all()[::2]:
            certified(tx, PersonId(person), date(2025, 1, 1), date(2025, 12, 31))
    report = run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=5)
    left = report.taxable_amount - report.losses_used - report.exemption_used - report.freed_by_nv_certificate
    assert left == report.tax_base > Eur.ZERO < report.freed_by_nv_certificate
    with committing() as tx:
        for row in event_rows(tx):
            tax_event_derivation(tx, row.event_id)
