"""Orders and certificates that come late, and what ends them: name change and death (TAX-28, TAX-31, TAX-32)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.kernel import invariants
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, ExemptionOrderId, PersonId, PositionId
from depot.kernel.money import Eur, Units
from depot.ledger.invariants import INVARIANTS as LEDGER_INVARIANTS
from tax.invariants import INVARIANTS
from tax.model import EventFacts, ExemptionOrder
from tax.rules.explanation import explanation
from tax.store import events, statements
from tax.usecases.activate_exemption_order import activate_exemption_order
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.end_relief_at_death import end_relief_at_death
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_church_attribute import record_church_attribute
from tax.usecases.record_nv_certificate import record_nv_certificate
from tax.usecases.void_nv_certificates import void_nv_certificates
from tests.build import an_active_single_depot, an_identified_person
from tests.tax.people import ISIN, NOW, TODAY, a_lot, an_exemption_order, terms

EARLIER = date(2024, 2, 1)


def a_customer(tx: Session) -> tuple[PersonId, DepotId]:
    person = an_identified_person(tx, now=NOW)
    return person, an_active_single_depot(tx, holder=person, now=NOW).depot_id


def gain(tx: Session, person: PersonId, depot: DepotId, amount: str, *, on: date = EARLIER) -> None:
    """So much is gained by a sale, without partial exemption."""
    book = open_tax_book(tx, [person], on=on)
    where = EventFacts(new_id(), depot, PositionId(new_id()), ISIN, on, on, Eur.ZERO)
    price = str(Eur.parse("100.00") + Eur.parse(amount))
    sale = terms(price, sold_on=on, kind=FundClass.NONE)
    book.redemption(person, [a_lot("1", "100.00")], Units.parse("1"), sale, facts=where)
    close_tax_book(tx, book, now=NOW)


def lodge(tx: Session, person: PersonId, amount: str, *, valid_from: date) -> None:
    order = ExemptionOrder(ExemptionOrderId(new_id()), person, Eur.parse(amount), valid_from, None, NOW, None)
    statements.insert_order(tx, order)
    activate_exemption_order(tx, person=person, subject=order.order_id, now=NOW)


def cash(tx: Session, depot: DepotId) -> int:
    query = "select balance from depot.ledger_accounts where kind = 'cash' and owner = :depot"
    return int(tx.scalar(text(query), {"depot": depot}) or 0)


@pytest.mark.rule("TAX-31", "TAX-3", "TAX-23")
def test_an_order_from_january_on_gives_back_what_it_would_have_spared(tx: Session):
    person, depot = a_customer(tx)
    record_church_attribute(tx, person, year=2024, rate=9, now=NOW)
    gain(tx, person, depot, "100.00")
    before = peek_tax_status(tx, person, on=TODAY).withheld.total
    lodge(tx, person, "60.00", valid_from=date(2024, 1, 1))
    after = peek_tax_status(tx, person, on=TODAY)
    # 40.00 remain: K = 24.45 · 40 / 100 = 9.78, S = 0.53, C = 0.88; 27.99 had been withheld
    assert (str(after.withheld.tax_base), str(after.withheld.total)) == ("40.00", "11.19")
    assert (cash(tx, depot), after.exemption_left) == ((before - after.withheld.total).cents, Eur.ZERO)
    [_, relief] = events.of_depot(tx, depot, after=None, limit=9)
    assert (relief.kind, relief.exemption_used, str(relief.tax_base)) == ("late_relief", Eur(6_000), "-60.00")
    assert explanation(relief)[0].startswith("Ihr Freistellungsauftrag gilt auch für Erträge")
    gain(tx, person, depot, "-100.00", on=TODAY)  # a loss gives the rest back and restores the order
    assert peek_tax_status(tx, person, on=TODAY).exemption_left == Eur.parse("60.00")
    assert list(invariants.broken(tx, INVARIANTS | LEDGER_INVARIANTS)) == []


@pytest.mark.rule("TAX-31", "TAX-27")
def test_an_order_that_begins_today_leaves_what_came_before(tx: Session):
    person, depot = a_customer(tx)
    gain(tx, person, depot, "100.00")
    lodge(tx, person, "60.00", valid_from=TODAY)
    assert cash(tx, depot) == 0
    assert peek_tax_status(tx, person, on=TODAY).exemption_left == Eur.parse("60.00")


@pytest.mark.rule("TAX-31", "TAX-30")
def test_a_late_certificate_gives_all_of_its_year_back_in_every_depot(tx: Session):
    person, depot = a_customer(tx)
    other = an_active_single_depot(tx, holder=person, now=NOW).depot_id
    gain(tx, person, depot, "100.00", on=date(2023, 11, 1))
    gain(tx, person, depot, "100.00")
    gain(tx, person, other, "200.00")
    held = record_nv_certificate(
        tx, person, office="Köln", number="1", valid_from=date(2023, 1, 1), valid_until=date(2025, 12, 31), now=NOW
    )
    # Of this year everything, of the year before nothing: that one is in the tax certificate.
    assert (cash(tx, depot), cash(tx, other)) == (2_637, 5_275)
    assert peek_tax_status(tx, person, on=TODAY).withheld.total == Eur.ZERO
    void_nv_certificates(tx, person=person, now=NOW)
    assert not peek_tax_status(tx, person, on=TODAY).has_nv_certificate
    void_nv_certificates(tx, person=person, now=NOW)
    assert held.revoked_from is None
    assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-28", "ACC-14")
def test_death_ends_the_order_at_once_though_some_of_it_is_used(tx: Session):
    person, depot = a_customer(tx)
    an_exemption_order(tx, person, "500.00")
    gain(tx, person, depot, "100.00")
    end_relief_at_death(tx, person=person, now=NOW)
    assert peek_tax_status(tx, person, on=TODAY).exemption_left == Eur.ZERO
    assert peek_tax_status(tx, person, on=date(2024, 2, 18)).exemption_left == Eur.parse("400.00")
