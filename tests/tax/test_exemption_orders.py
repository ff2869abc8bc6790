"""Exemption orders: lodged, released, changed, deleted; visible at any time (TAX-27). Church attributes (TAX-33)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId, from_text, to_text
from depot.kernel.money import Eur, Units
from tax.errors import ExemptionOrderRefused
from tax.rules.exemption_order import canonical_text
from tax.usecases.activate_exemption_order import activate_exemption_order
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tests.build import a_clerk
from tests.tax.conftest import Desk
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, an_exemption_order, facts, terms

ORDER = {"amount": "801.00", "valid_from": "2024-01-01"}


def somebody(desk: Desk, **kwargs: Any) -> PersonId:
    with desk.sessions.begin() as tx:
        return a_taxpayer(tx, **kwargs)


def release(desk: Desk, person: PersonId, lodged: Any) -> None:
    """What `auth` does once the release is answered."""
    order = from_text("exo", lodged.json()["exemption_order"]["id"])
    with desk.sessions.begin() as tx:
        activate_exemption_order(tx, person=person, subject=order, now=NOW)


def use_up(tx: Session, person: PersonId, amount: int) -> None:
    book = open_tax_book(tx, [person], on=TODAY)
    price = terms(f"{amount + 1}.00", kind=FundClass.NONE)
    book.redemption(person, [a_lot("1", "1.00")], Units.parse("1"), price, facts=facts())
    close_tax_book(tx, book, now=NOW)


@pytest.mark.rule("TAX-27", "AUT-9")
def test_an_order_counts_once_released_word_for_word(desk: Desk):
    person = somebody(desk)
    lodged = desk.call("POST", "/exemption-orders", person, ORDER)
    assert lodged.status_code == 202
    wanted = "Freistellungsauftrag (Einzelperson) über 801,00 EUR, ab 01.01.2024, unbefristet"
    assert lodged.json()["release"]["text"] == wanted
    assert lodged.json()["exemption_order"]["state"] == "waiting"
    assert desk.call("GET", "/exemption-orders", person).json()["left"] == "0.00"
    release(desk, person, lodged)
    with desk.sessions.begin() as tx:
        use_up(tx, person, 300)
    shown = desk.call("GET", "/exemption-orders", person).json()
    assert (shown["year"], shown["amount"], shown["used"], shown["left"]) == (2024, "801.00", "300.00", "501.00")
    assert [order["state"] for order in shown["data"]] == ["released"]
    status = desk.call("GET", "/persons/me/tax-status?year=2025", person).json()
    assert status["exemption"] == {"amount": "801.00", "used": "0.00", "left": "801.00"}


@pytest.mark.rule("TAX-27")
def test_a_change_replaces_the_order_and_a_used_one_is_deleted_with_the_year(desk: Desk):
    person = somebody(desk)
    release(desk, person, desk.call("POST", "/exemption-orders", person, ORDER))
    with desk.sessions.begin() as tx:
        use_up(tx, person, 300)
    change = {"amount": "300.00", "valid_from": "2024-02-19", "valid_until": "2024-12-31"}
    release(desk, person, desk.call("POST", "/exemption-orders", person, change))
    assert desk.call("GET", "/exemption-orders", person).json()["left"] == "0.00"
    deleted = desk.call("DELETE", "/exemption-orders", person)
    assert deleted.json()["exemption_order"]["valid_from"] == "2025-01-01"
    assert deleted.json()["release"]["text"] == (
        "Freistellungsauftrag löschen, ab 01.01.2025 kein Freistellungsauftrag"
    )
    release(desk, person, deleted)
    with desk.sessions() as tx:
        assert peek_tax_status(tx, person, on=date(2024, 12, 31)).exemption_left == Eur.ZERO
        assert peek_tax_status(tx, person, on=date(2025, 1, 1)).exemption_left == Eur.ZERO


@pytest.mark.rule("TAX-27")
def test_an_unused_order_is_deleted_at_once_and_without_one_there_is_nothing_to_delete(desk: Desk):
    person = somebody(desk)
    assert desk.call("DELETE", "/exemption-orders", person).status_code == 409
    with desk.sessions.begin() as tx:
        an_exemption_order(tx, person, "500.00")
    deleted = desk.call("DELETE", "/exemption-orders", person)
    assert deleted.json()["exemption_order"]["valid_from"] == "2024-02-19"
    release(desk, person, deleted)
    assert desk.call("GET", "/exemption-orders", person).json()["left"] == "0.00"
    assert desk.call("DELETE", "/exemption-orders", person).json()["code"] == "no-exemption-order"


@pytest.mark.rule("TAX-27")
def test_every_fault_of_an_order_is_reported_together(desk: Desk):
    person = somebody(desk, tax_id=None)
    body = {"amount": "1000.01", "valid_from": "2024-03-01", "valid_until": "2024-06-30"}
    refused = desk.call("POST", "/exemption-orders", person, body)
    assert refused.status_code == 422
    assert {(fault["code"], fault["pointer"]) for fault in refused.json()["errors"]} == {
        ("tax-id-missing", "/person/tax_residencies"),
        ("first-day-not-allowed", "/valid_from"),
        ("last-day-not-allowed", "/valid_until"),
        ("above-saver-allowance", "/amount"),
    }
    with desk.sessions() as tx:
        assert tx.scalar(text("select count(*) from tax.exemption_orders")) == 0


@pytest.mark.rule("TAX-27")
@pytest.mark.parametrize("first_day", ["0001-01-01", "2008-12-31", "9999-12-31"])
def test_a_first_day_far_away_is_refused_like_any_other(desk: Desk, first_day: str):
    refused = desk.call("POST", "/exemption-orders", somebody(desk), {**ORDER, "valid_from": first_day})
    assert [fault["code"] for fault in refused.json()["errors"]] == ["first-day-not-allowed"]


@pytest.mark.rule("TAX-27")
@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1,00", 100, "1e3"])
def test_an_amount_is_positive_and_a_string(desk: Desk, amount: object):
    refused = desk.call("POST", "/exemption-orders", somebody(desk), {**ORDER, "amount": amount})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/amount"


@pytest.mark.rule("TAX-27")
def test_an_order_is_never_below_what_is_used_even_if_it_was_used_while_waiting(desk: Desk):
    person = somebody(desk)
    with desk.sessions.begin() as tx:
        an_exemption_order(tx, person, "500.00")
        use_up(tx, person, 300)
    refused = desk.call("POST", "/exemption-orders", person, {**ORDER, "amount": "299.99"})
    assert [fault["code"] for fault in refused.json()["errors"]] == ["below-used"]
    lodged = desk.call("POST", "/exemption-orders", person, {**ORDER, "amount": "350.00"})
    with desk.sessions.begin() as tx:
        use_up(tx, person, 100)
    with pytest.raises(ExemptionOrderRefused):
        release(desk, person, lodged)


@pytest.mark.rule("TAX-27", "AUT-16")
def test_an_order_of_another_person_is_not_found(desk: Desk):
    lodged = desk.call("POST", "/exemption-orders", somebody(desk), ORDER)
    with pytest.raises(Exception, match="Not found"):
        release(desk, somebody(desk), lodged)


@pytest.mark.rule("TAX-33", "PRV-4")
def test_staff_for_tax_record_the_church_attribute_and_nobody_reads_it_in_passing(desk: Desk):
    desk.staff.update(theo=a_clerk(StaffRole.TAX), sabine=a_clerk())
    person = somebody(desk)
    path = f"/persons/{to_text('per', person)}/church-attributes/2024"
    assert desk.call("PUT", path, "sabine", {"rate": "9"}).status_code == 403
    recorded = desk.call("PUT", path, "theo", {"rate": "9"})
    assert (recorded.status_code, recorded.json()) == (200, {"year": 2024, "recorded": True})
    assert desk.call("GET", "/persons/me/tax-status", person).json()["church_tax_rate"] == "9"
    assert desk.call("PUT", path, "theo", {"rate": "7"}).status_code == 422
    nobody = f"/persons/{to_text('per', facts().reference)}/church-attributes/2024"
    assert desk.call("PUT", nobody, "theo", {"rate": "8"}).status_code == 404
    with desk.sessions() as tx:
        events = tx.scalars(text("select content::text from depot.events where kind like 'church%'")).all()
    assert events
    assert all('"rate"' not in event for event in events)


@pytest.mark.rule("TAX-27")
def test_the_text_to_release_says_it_in_german():
    text_ = canonical_text(Eur.parse("1000.00"), date(2024, 1, 1), date(2024, 12, 31))
    assert text_ == "Freistellungsauftrag (Einzelperson) über 1.000,00 EUR, ab 01.01.2024, bis 31.12.2024"
