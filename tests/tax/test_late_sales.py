"""Sold between the year's end and the run: the same lots and the same year as if the run had come first (TAX-17)."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.holdings.model import LateUse
from depot.holdings.rules.late_set_off import late_set_offs
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.return_lots import return_lots
from depot.kernel import invariants
from depot.kernel.clock import new_id
from depot.kernel.crypto import keyring
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, Transfer
from orders.rules.taxing import lot_uses, tax_lots
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.model import EventFacts
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.record_nv_certificate import record_nv_certificate
from tax.usecases.tax_event_derivation import tax_event_derivation
from tests.funds.fund_examples import WORLD
from tests.holdings.stock import broken_sentences, move
from tests.tax.people import an_exemption_order, terms
from tests.tax.year_end import BOOKED, OPENED, YEAR, Held, Sessions, a_holding, some_funds, written

BEFORE = date(2025, 1, 8)
AFTER = date(2025, 1, 24)
BOUGHT = date(2022, 11, 14)


@pytest.fixture
def sessions(committing: Sessions) -> Sessions:
    return committing


def sell(tx: Session, held: Held, units: str, price: str, *, on: date) -> object:
    """A sale as it is settled: taxed first in first out, units and lots booked."""
    reference, moment = new_id(), datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    place = held.position.position_id
    lots = tax_lots(lots_to_use(tx, [place])[place])
    book = open_tax_book(tx, [held.person], on=on)
    facts = EventFacts(reference, held.depot, place, WORLD, on, on, Eur.ZERO)
    sale = terms(price, sold_on=on, kind=FundClass.EQUITY)
    taxed = book.redemption(held.person, lots, Units.parse(units), sale, facts=facts)
    close_tax_book(tx, book, now=moment)
    book_lots(tx, [], lot_uses(taxed, reference=reference, used_on=on), now=moment)
    move(tx, Transfer.units(held.position.free_account, Account.registrar(WORLD), Units.parse(units)), on=on)
    return reference


def run(sessions: Sessions, *, dry_run: bool = False):
    return run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=dry_run, persons_per_part=9)


def lots_of(tx: Session, held: Held) -> list[tuple[int, int, int]]:
    place = held.position.position_id
    return [(lot.units.micro, lot.cost.cents, lot.vorabpauschalen.cents) for lot in lots_to_use(tx, [place])[place]]


def year_of(tx: Session, held: Held) -> tuple[int, ...]:
    """Everything but the taxes: income, taxable amount, base, pot and exemption of the year."""
    sums = tx.execute(
        text("""
            select sum(income_cents), sum(taxable_cents), sum(tax_base_cents), sum(exemption_used_cents),
                   sum(freed_by_nv_certificate_cents), (select loss_pot_cents from tax.year_statuses s
                    where s.person_id = :person and year = 2025)
              from tax.events where person_id = :person
        """),
        {"person": held.person},
    ).one()
    return tuple(int(each or 0) for each in sums)


def taxes_of(tx: Session, held: Held) -> int:
    query = "select sum(capital_gains_tax_cents + solidarity_surcharge_cents) from tax.events where person_id = :person"
    return int(tx.scalar(text(query), {"person": held.person}) or 0)


def twins(tx: Session, chance: random.Random) -> tuple[Held, Held, list[tuple[str, str]]]:
    """Two customers with the same lots and circumstances, and what both will sell."""
    lots = [(f"{chance.randint(1, 90)}.{chance.randint(0, 999_999):06d}", BOUGHT) for _ in range(chance.randint(1, 3))]
    both = (a_holding(tx, WORLD, *lots), a_holding(tx, WORLD, *lots))
    amount = chance.choice([None, "5.00", "60.00", "900.00"])
    pot, has_certificate = chance.choice([0, 0, 700, 90_000]), chance.random() < 0.2
    for held in both:
        if amount:
            an_exemption_order(tx, held.person, amount, valid_from=date(2025, 1, 1), now=BOOKED)
        if has_certificate:
            certified = {"office": "Köln", "number": "1", "valid_from": date(2024, 1, 1)}
            record_nv_certificate(tx, held.person, valid_until=date(2026, 12, 31), now=OPENED, **certified)
        tx.execute(
            text("insert into tax.year_statuses values (:person, 2024, :pot, :pot, 0)"),
            {"person": held.person, "pot": pot},
        )
    first = Units.parse(lots[0][0]).micro
    parts = [Units(chance.randint(1, first // 2)) for _ in range(chance.randint(1, 2))]
    # What a certificate has freed is not set off against a loss that follows (TAX-30): there the order does matter.
    price = "130.00" if has_certificate else chance.choice(["1.20", "80.00", "130.00"])
    return *both, [(str(part), price) for part in parts]


@pytest.mark.rule("TAX-17", "TAX-8", "TAX-23", "TAX-30")
def test_sale_before_the_run_and_run_are_run_and_sale(sessions: Sessions):
    chance = random.Random(17)  # noqa: S311 - a fixed sequence, no secret
    with sessions.begin() as tx:
        some_funds(tx, [WORLD])
        pairs = [twins(tx, chance) for _ in range(16)]
        for early, _, parts in pairs:
            for units, price in parts:
                sell(tx, early, units, price, on=BEFORE)
    report = run(sessions)
    assert report.late_sales == sum(len(parts) for _, _, parts in pairs)
    with sessions.begin() as tx:
        assert broken_sentences(tx) == set()
        # Met before the other sales come: what was never collected could not be refunded (TAX-23).
        tx.execute(text("update tax.collections set state = 'collected', way = 'units', closed_on = '2025-01-23'"))
        for _, late, parts in pairs:
            for units, price in parts:
                sell(tx, late, units, price, on=AFTER)
    with sessions() as tx:
        for early, late, parts in pairs:
            assert lots_of(tx, early) == lots_of(tx, late)
            assert year_of(tx, early) == year_of(tx, late), (early.person, parts)
            assert abs(taxes_of(tx, early) - taxes_of(tx, late)) <= 4
        assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-17", "TAX-3", "TAX-23")
def test_the_customer_gets_the_tax_back_and_a_letter(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx, [WORLD])
        held = a_holding(tx, WORLD, ("100", BOUGHT))
        reference = sell(tx, held, "40", "130.00", on=BEFORE)
    before = run(sessions, dry_run=True)
    assert run(sessions) == before.__class__(**{**_fields(before), "is_dry_run": False, "collected": _claims(sessions)})
    with sessions() as tx:
        sale, late = tx.execute(text("select * from tax.events where kind like 'redemption%' order by event_id")).all()
        # 160.30 for 100 units: 64.12 belong to the 40 sold; 70 % of it count: 44.88, and 25 % of that are 11.22
        assert (late.income_cents, late.taxable_cents, late.tax_base_cents) == (-6412, -4488, -4488)
        assert (late.capital_gains_tax_cents, late.solidarity_surcharge_cents) == (-1122, -62)
        assert late.corrects == sale.event_id
        assert late.received_on == sale.received_on
        assert lots_of(tx, held) == [(60_000_000, 6000, 9618)]
        derived = tax_event_derivation(tx, late.event_id)
        assert derived.lots[0]["vorabpauschalen"] == "64.12"
        assert tx.scalar(text("select balance from depot.ledger_accounts where kind = 'cash'")) == 1184
        sealed = tx.execute(text("select content_sealed from depot.documents where kind = 'letter'")).scalar_one()
        assert "11,84 EUR gutgeschrieben" in json.loads(keyring().decrypt(bytes(sealed)))["paragraphs"][-1]
    after = written(sessions)
    run(sessions)
    assert written(sessions) == after
    with sessions.begin() as tx:  # a reversed sale gives the late share back too
        return_lots(tx, taken_by=reference, reference=new_id(), returned_on=AFTER, now=BOOKED)
        assert lots_of(tx, held) == [(100_000_000, 10000, 16030)]


def _fields(report: object) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__dataclass_fields__}


def _claims(sessions: Sessions) -> dict[str, Eur]:
    with sessions() as tx:
        return {"open": Eur(int(tx.scalar(text("select sum(due_cents) from tax.collections")) or 0))}


LOT = LotId(new_id())


def late_use(units: str, taken: str, left: str) -> LateUse:
    return LateUse(LOT, Units.parse(units), Eur.parse(taken), new_id(), BEFORE, Eur.parse(left))


@pytest.mark.rule("TAX-17")
@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([late_use("4", "0.00", "0.00")], ["4.00"]),
        ([late_use("10", "3.00", "0.00")], ["10.00"]),
        ([late_use("3", "0.00", "0.00"), late_use("7", "0.00", "0.00")], ["3.00", "7.00"]),
        ([late_use("5", "2.50", "1.50"), late_use("2", "1.00", "1.50")], ["5.00", "2.00"]),
    ],
    ids=["part", "all", "all in two sales", "with what other years had set"],
)
def test_units_that_left_take_their_share_along(uses: Sequence[LateUse], expected: list[str]):
    found = late_set_offs({LOT: (Units.parse("10"), Eur.parse("10.00"))}, uses)
    assert [str(one.vorabpauschalen) for one in found] == expected
    assert late_set_offs({}, uses) == []
