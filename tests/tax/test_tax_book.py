"""The tax book: events one after the other, losses and orders used up once, nothing written twice (TAX-3, TAX-21)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundClass
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, Units
from tax.errors import VorabpauschaleRunning
from tax.invariants import INVARIANTS
from tax.rules.distribution import distribution_of
from tax.store.run_lock import RUN_LOCK
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_church_attribute import record_church_attribute
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, an_exemption_order, facts, terms

ONE = Units.parse("1")


def sell(tx: Session, person: PersonId, *, cost: str, price: str, on: date = TODAY) -> None:
    """One unit of a fund without partial exemption is sold."""
    book = open_tax_book(tx, [person], on=on)
    book.redemption(person, [a_lot("1", cost)], ONE, terms(price, sold_on=on, kind=FundClass.NONE), facts=facts(on))
    close_tax_book(tx, book, now=NOW)


@pytest.mark.rule("TAX-3", "TAX-17", "TAX-21", "TAX-22", "TAX-45")
def test_a_sale_is_recorded_with_its_derivation(tx: Session):
    person = a_taxpayer(tx)
    book = open_tax_book(tx, [person], on=TODAY)
    where = facts()
    sold = book.redemption(person, [a_lot("1", "99.50", vorabpauschalen="0.20")], ONE, terms("109.50"), facts=where)
    ids = close_tax_book(tx, book, now=NOW)
    assert sold.redemption.taxable_amount == Eur.parse("6.86")
    row = tx.execute(text("select * from tax.events where event_id = :id"), {"id": ids[where.reference]}).one()
    assert (row.income_cents, row.exempt_cents, row.taxable_cents) == (980, 294, 686)
    assert (row.capital_gains_tax_cents, row.solidarity_surcharge_cents, row.church_tax_cents) == (172, 9, 0)
    assert row.derivation["steps"][-1]["value"] == "107.69 EUR"
    assert row.derivation["lots"][0]["vorabpauschalen"] == "0.20"
    assert "formulas 2" in row.rule_version


@pytest.mark.rule("TAX-21", "TAX-23", "TAX-27")
def test_each_event_sees_what_those_before_it_left(tx: Session):
    person = a_taxpayer(tx)
    an_exemption_order(tx, person, "30.00")
    book = open_tax_book(tx, [person], on=TODAY)
    lots = [a_lot("1", "100.00")]
    book.redemption(person, lots, ONE, terms("80.00", kind=FundClass.NONE), facts=facts())
    assert book.status(person).loss_pot == Eur.parse("20.00")
    gain = book.redemption(person, lots, ONE, terms("140.00", kind=FundClass.NONE), facts=facts())
    assert (gain.withholding.losses_used, gain.withholding.exemption_used) == (Eur.parse("20.00"), Eur.parse("20.00"))
    paid = distribution_of(Eur.parse("15.00"), currency="EUR", fx_rate=None, kind=FundClass.NONE, on=TODAY)
    taxed = book.distribution(person, paid, facts=facts())
    assert taxed.withholding.exemption_used == Eur.parse("10.00")
    assert taxed.withholding.tax_base == Eur.parse("5.00")
    close_tax_book(tx, book, now=NOW)
    after = peek_tax_status(tx, person, on=TODAY)
    assert (after.loss_pot, after.exemption_left) == (Eur.ZERO, Eur.ZERO)
    assert tx.scalar(text("select count(*) from tax.events")) == 3


@pytest.mark.rule("TAX-34")
def test_a_sale_for_a_net_meets_it_to_the_cent(tx: Session):
    person = a_taxpayer(tx)
    book = open_tax_book(tx, [person], on=TODAY)
    sold = book.redemption_for_net(
        person, [a_lot("10", "3000.00")], Eur.parse("0.94"), terms("466.01"), facts=facts(), decimals=6
    )
    assert sold.net_proceeds == Eur.parse("0.94")
    close_tax_book(tx, book, now=NOW)


@pytest.mark.rule("TAX-33", "TAX-44")
def test_the_church_attribute_of_the_year_counts_and_a_change_between_two_events_too(tx: Session):
    person = a_taxpayer(tx)
    record_church_attribute(tx, person, year=2024, rate=9, now=NOW)
    record_church_attribute(tx, person, year=2025, rate=0, now=NOW)
    assert peek_tax_status(tx, person, on=date(2024, 12, 31)).church_tax_rate == 9
    assert peek_tax_status(tx, person, on=date(2025, 1, 2)).church_tax_rate == 0
    assert peek_tax_status(tx, person, on=date(2026, 1, 2)).church_tax_rate == 0
    sell(tx, person, cost="100.00", price="117.38", on=date(2024, 12, 30))
    sell(tx, person, cost="100.00", price="117.38", on=date(2025, 1, 2))
    rows = tx.execute(text("select church_tax_cents from tax.events order by received_on")).scalars().all()
    assert rows == [38, 0]
    assert tx.scalar(text("select count(*) from tax.church_attributes where length(rate_sealed) < 20")) == 0


@pytest.mark.rule("TAX-23")
def test_losses_carry_over_and_a_late_event_cannot_use_them_twice(tx: Session):
    person = a_taxpayer(tx)
    sell(tx, person, cost="100.00", price="60.00", on=date(2023, 12, 28))
    assert peek_tax_status(tx, person, on=TODAY).loss_pot == Eur.parse("40.00")
    sell(tx, person, cost="100.00", price="130.00", on=date(2024, 1, 3))
    # An event of the old year that is booked late sees only what the new year has left, and adds to it.
    assert peek_tax_status(tx, person, on=date(2023, 12, 29)).loss_pot == Eur.parse("10.00")
    sell(tx, person, cost="100.00", price="95.00", on=date(2023, 12, 29))
    assert peek_tax_status(tx, person, on=TODAY).loss_pot == Eur.parse("15.00")
    pots = tx.execute(text("select year, loss_brought_cents, loss_pot_cents from tax.year_statuses order by year"))
    assert [tuple(row) for row in pots] == [(2023, 0, 4500), (2024, 4500, 1500)]


@pytest.mark.rule("TAX-23", "TAX-3")
def test_a_loss_gives_tax_back_and_restores_the_order_at_once(tx: Session):
    person = a_taxpayer(tx)
    an_exemption_order(tx, person, "30.00")
    sell(tx, person, cost="100.00", price="200.00")
    assert peek_tax_status(tx, person, on=TODAY).withheld.total == Eur.parse("18.46")
    sell(tx, person, cost="100.00", price="10.00")
    after = peek_tax_status(tx, person, on=TODAY)
    assert (after.loss_pot, after.exemption_left) == (Eur.ZERO, Eur.parse("20.00"))
    assert after.withheld.total == Eur.ZERO
    row = tx.execute(text("select * from tax.events order by event_id desc limit 1")).one()
    assert (row.tax_base_cents, row.exemption_used_cents, row.loss_added_cents) == (-7000, -2000, 0)
    assert (row.capital_gains_tax_cents, row.solidarity_surcharge_cents) == (-1750, -96)
    assert row.derivation["inputs"] == {
        "tax_base_before": "70.00",
        "capital_gains_tax_before": "17.50",
        "solidarity_surcharge_before": "0.96",
        "church_tax_before": "0.00",
        "sold_on": "2024-02-19",
        "fund_class": "none",
    }
    assert [name for name, query in INVARIANTS.items() if tx.execute(text(query)).all()] == []


@pytest.mark.rule("TAX-23")
def test_the_tax_of_another_year_is_not_given_back(tx: Session):
    person = a_taxpayer(tx)
    sell(tx, person, cost="100.00", price="200.00", on=date(2023, 12, 28))
    sell(tx, person, cost="100.00", price="40.00")
    after = peek_tax_status(tx, person, on=TODAY)
    assert (after.loss_pot, after.withheld.total) == (Eur.parse("60.00"), Eur.ZERO)


@pytest.mark.rule("TAX-27", "TAX-44")
def test_an_exemption_order_of_the_same_day_as_an_event_counts(tx: Session):
    person = a_taxpayer(tx)
    an_exemption_order(tx, person, "1000.00", valid_from=TODAY)
    assert peek_tax_status(tx, person, on=date(2024, 2, 18)).exemption_left == Eur.ZERO
    assert peek_tax_status(tx, person, on=TODAY).exemption_left == Eur.parse("1000.00")


@pytest.mark.rule("TAX-3")
@pytest.mark.parametrize("change", ["update tax.events set income_cents = 0", "delete from tax.events"])
def test_a_recorded_event_never_changes(tx: Session, change: str):
    sell(tx, a_taxpayer(tx), cost="1.00", price="2.00")
    with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
        tx.execute(text(change))


@pytest.mark.rule("TAX-3")
def test_one_settlement_is_taxed_once(tx: Session):
    person = a_taxpayer(tx)
    where = facts()
    for _ in range(2):
        book = open_tax_book(tx, [person], on=TODAY)
        book.redemption(person, [a_lot("1", "1.00")], ONE, terms("2.00"), facts=where)
        if tx.scalar(text("select count(*) from tax.events")) == 0:
            close_tax_book(tx, book, now=NOW)
        else:
            with pytest.raises(IntegrityError, match="uq_events_reference"), tx.begin_nested():
                close_tax_book(tx, book, now=NOW)


@pytest.mark.rule("TAX-21", "TAX-27")
def test_two_writers_never_use_the_same_exemption(committing: sessionmaker[Session]):
    with committing.begin() as tx:
        person = a_taxpayer(tx)
        an_exemption_order(tx, person, "100.00")

    def one(_: int) -> None:
        with committing.begin() as tx:
            sell(tx, person, cost="100.00", price="110.00")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))
    with committing.begin() as tx:
        assert tx.scalar(text("select exemption_used_cents from tax.year_statuses")) == 10_000
        assert tx.scalar(text("select sum(exemption_used_cents) from tax.events")) == 10_000
        assert tx.scalar(text("select sum(tax_base_cents) from tax.events")) == 6_000


@pytest.mark.rule("TAX-37")
def test_nothing_is_taxed_while_a_run_is_under_way(committing: sessionmaker[Session]):
    with committing() as run, committing.begin() as tx:
        person = a_taxpayer(tx)
        run.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": RUN_LOCK})
        with pytest.raises(VorabpauschaleRunning):
            open_tax_book(tx, [person], on=TODAY)


@pytest.mark.rule("TAX-21")
def test_a_chunk_of_many_persons_takes_a_handful_of_statements(tx: Session, statements: list[str]):
    persons = [a_taxpayer(tx) for _ in range(40)]
    counts = []
    for size in (2, 40):
        statements.clear()
        book = open_tax_book(tx, persons[:size], on=TODAY)
        for person in persons[:size]:
            book.redemption(person, [a_lot("1", "1.00")], ONE, terms("2.00"), facts=facts())
        close_tax_book(tx, book, now=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9
