"""Whose income it is: two holders by halves, a company, a child, an estate; on sales and in the run (TAX-24 to 26)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import Depot, DepotKind, Role, RoleKind
from depot.customers.model import Address, NewLegalPerson, TaxResidency
from depot.customers.usecases.register_company import register_company
from depot.funds.model import FundClass
from depot.kernel import invariants
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, Units
from depot.ledger.invariants import INVARIANTS as LEDGER_INVARIANTS
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.model import Half, TaxStatus, Withheld
from tax.rules.distribution import distribution_of
from tax.rules.gross_up import Liability, sale_for_net
from tax.rules.halves import half_amounts
from tax.rules.tax_subject import Standing, TaxSubject, community
from tax.rules.withholding import withhold
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.forecast_vorabpauschale import forecast_vorabpauschale
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_church_attribute import record_church_attribute
from tax.usecases.tax_event_derivation import tax_event_derivation
from tax.usecases.tax_subjects_of import tax_subjects_of
from tests.build import a_registered_person, an_active_depot
from tests.funds.fund_examples import STOCKS, WORLD
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, an_exemption_order, facts, terms
from tests.tax.year_end import BOOKED, OPENED, YEAR, Held, Sessions, a_holding, event_rows, some_funds

ONE = Units.parse("1")
BOUGHT = date(2022, 11, 14)
INFLOW = date(2025, 1, 2)


@pytest.fixture
def sessions(committing: Sessions) -> Sessions:
    return committing


def shared(*, pot: str = "0.00", rates: tuple[int, int] = (9, 0)) -> TaxStatus:
    return TaxStatus(0, Eur.parse(pot), Eur.ZERO, halves=(Half(rates[0]), Half(rates[1])))


@pytest.mark.rule("TAX-25", "TAX-22")
@pytest.mark.parametrize(
    ("taxable", "bases", "church", "total"),
    [
        # 100.01: 50.01 at 9 % church: K = 50.01 / 4.09 = 12.23, S 0.67, C 1.10; 50.00: K 12.50, S 0.68
        ("100.01", ["50.01", "50.00"], "1.10", "27.18"),
        ("0.01", ["0.01", "0.00"], "0.00", "0.00"),
        ("0.00", ["0.00", "0.00"], "0.00", "0.00"),
    ],
)
def test_the_base_is_split_in_half_with_the_odd_cent_to_the_first(
    taxable: str, bases: list[str], church: str, total: str
):
    found = withhold(Eur.parse(taxable), shared(), foreign_tax=Eur.ZERO, on=TODAY)
    assert [str(half.tax_base) for half in found.halves] == bases
    assert (str(found.church_tax), str(found.total)) == (church, total)


cents = st.integers(-2_000_000, 2_000_000).map(Eur)
rate = st.sampled_from([0, 8, 9])


@pytest.mark.rule("TAX-25", "TAX-23")
@given(st.lists(cents, min_size=1, max_size=6), rate, rate)
def test_the_shares_are_the_whole_and_nothing_is_given_back_that_was_not_withheld(
    amounts: list[Eur], first: int, second: int
):
    status = shared(rates=(first, second))
    base = Eur.ZERO
    for amount in amounts:
        found = withhold(amount, status, foreign_tax=Eur.ZERO, on=TODAY)
        for name in ("tax_base", "capital_gains_tax", "solidarity_surcharge", "church_tax"):
            assert sum(getattr(half, name).cents for half in found.halves) == getattr(found, name).cents
        status, base = found.status_after, base + found.tax_base
        bases = [half.withheld.tax_base for half in status.halves]
        assert abs(bases[0].cents - bases[1].cents) <= len(amounts)
        for half in status.halves:
            held: Withheld = half.withheld
            assert min(held.tax_base, held.capital_gains_tax, held.solidarity_surcharge, held.church_tax) >= Eur.ZERO
    assert base.cents == max(sum(amount.cents for amount in amounts), 0)
    assert status.withheld.tax_base == base


@pytest.mark.rule("TAX-25")
@given(cents)
def test_two_halves_make_the_whole(amount: Eur):
    first, second = half_amounts(amount)
    assert first + second == amount
    assert abs(first.cents) - abs(second.cents) in {0, 1}


@pytest.mark.rule("TAX-36", "TAX-25", "TAX-34")
@given(st.integers(1, 50_000).map(Eur), st.integers(0, 3000).map(lambda pot: str(Eur(pot))), rate, rate)
def test_a_sale_for_a_net_meets_it_where_two_are_taxed(net: Eur, pot: str, first: int, second: int):
    lots = [a_lot("10", "3000.00"), a_lot("3", "100.00", vorabpauschalen="20.00")]
    liability = Liability(shared(pot=pot, rates=(first, second)), Eur.ZERO)
    assert sale_for_net(net, lots, terms("466.01"), liability=liability).net_proceeds == net


def sell(tx: Session, subject: TaxSubject, *, cost: str, price: str) -> None:
    book = open_tax_book(tx, [subject], on=TODAY)
    sale = terms(price, kind=FundClass.NONE)
    book.redemption(subject.subject_id, [a_lot("1", cost)], ONE, sale, facts=facts())
    close_tax_book(tx, book, now=NOW)


@pytest.mark.rule("TAX-25", "TAX-23", "TAX-28")
def test_two_holders_have_pots_of_their_own_and_single_orders_never_serve(tx: Session):
    first, second = a_taxpayer(tx), a_taxpayer(tx)
    for person in (first, second):
        an_exemption_order(tx, person, "1000.00")
    record_church_attribute(tx, second, year=2024, rate=8, now=NOW)
    both = community(first, second)
    sell(tx, both, cost="100.00", price="60.00")
    assert peek_tax_status(tx, first, on=TODAY).loss_pot == Eur.ZERO
    assert peek_tax_status(tx, both, on=TODAY).loss_pot == Eur.parse("40.00")
    sell(tx, both, cost="100.00", price="240.00")
    halves = tx.execute(text("select * from tax.event_halves order by event_id, place")).all()[2:]
    assert [(half.person_id, half.tax_base_cents) for half in halves] == [(first, 5_000), (second, 5_000)]
    assert [half.church_tax_cents for half in halves] == [0, 98]
    assert peek_tax_status(tx, first, on=TODAY).exemption_left == Eur.parse("1000.00")
    sell(tx, both, cost="100.00", price="50.00")
    refund = tx.execute(text("select * from tax.events order by event_id desc limit 1")).one()
    assert (refund.tax_base_cents, refund.person_id, refund.community_id) == (-5_000, first, both.subject_id)
    assert peek_tax_status(tx, both, on=TODAY).withheld.tax_base == Eur.parse("50.00")
    assert list(invariants.broken(tx, INVARIANTS)) == []
    assert community(second, first).subject_id == both.subject_id


@pytest.mark.rule("TAX-24")
def test_a_business_pays_on_distributions_and_not_on_sales(tx: Session):
    company = a_taxpayer(tx)
    subject = TaxSubject(company, (company,), Standing.BUSINESS)
    sell(tx, subject, cost="100.00", price="40.00")
    sell(tx, subject, cost="100.00", price="240.00")
    book = open_tax_book(tx, [subject], on=TODAY)
    paid = distribution_of(Eur.parse("100.00"), currency="EUR", fx_rate=None, kind=FundClass.EQUITY, on=TODAY)
    taxed = book.distribution(company, paid, facts=facts())
    close_tax_book(tx, book, now=NOW)
    # 70.00 count by the private rate of the partial exemption (TAX-14); there is no pot with the loss of 60.00
    assert (str(taxed.withholding.tax_base), str(taxed.withholding.total)) == ("70.00", "18.46")
    rows = tx.execute(text("select * from tax.events order by event_id")).all()
    assert [row.freed_as_business_cents for row in rows] == [-6_000, 14_000, 0]
    assert [row.capital_gains_tax_cents for row in rows] == [0, 0, 1_750]
    assert tx.scalar(text("select sum(loss_pot_cents) from tax.year_statuses")) == 0
    assert list(invariants.broken(tx, INVARIANTS)) == []


def a_company(tx: Session) -> PersonId:
    seat = Address("Hauptstraße 1", "50667", "Köln", "DE")
    told = NewLegalPerson("Muster GmbH", "GmbH", "Köln", "HRB 1", "Köln", seat, (TaxResidency("DE", "2181508150"),))
    owner = a_registered_person(tx, now=OPENED)
    return register_company(tx, told, [owner], now=OPENED)


def held_by(tx: Session, kind: DepotKind, *roles: tuple[PersonId, RoleKind] | Role) -> tuple[Depot, Held]:
    depot = an_active_depot(tx, kind, roles, now=OPENED)
    return depot, a_holding(tx, WORLD, ("100", BOUGHT), person=_person(roles[0]), depot=depot.depot_id)


def _person(role: tuple[PersonId, RoleKind] | Role) -> PersonId:
    return role.person if isinstance(role, Role) else role[0]


def run(sessions: Sessions):
    return run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=2)


@pytest.mark.rule("TAX-25", "TAX-37", "TAX-3")
def test_the_run_taxes_two_holders_by_halves(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx, [WORLD])
        persons = [a_registered_person(tx, now=OPENED) for _ in range(2)]
        depot, joint = held_by(tx, DepotKind.JOINT, *((person, RoleKind.JOINT_HOLDER) for person in persons))
        own = a_holding(tx, WORLD, ("1", BOUGHT), person=persons[1])
        for person, rate in zip(persons, (8, 9), strict=True):
            an_exemption_order(tx, person, "500.00", valid_from=date(2025, 1, 1), now=BOOKED)
            record_church_attribute(tx, person, year=2025, rate=rate, now=BOOKED)
        expected = forecast_vorabpauschale(tx, depot.depot_id, on=date(2024, 12, 30))
    run(sessions)
    with sessions() as tx:
        single, both = sorted(event_rows(tx), key=lambda row: row.income_cents)
        assert (single.person_id, single.exemption_used_cents, single.tax_base_cents) == (own.person, 112, 0)
        # 160.30, 70 % of it 112.21: 56.11 at 8 %: K = 13.75; 56.10 at 9 %: K = 13.72
        assert (both.tax_base_cents, both.exemption_used_cents, both.position_id) == (
            11_221,
            0,
            joint.position.position_id,
        )
        halves = tx.execute(text("select * from tax.event_halves order by place")).all()
        assert [(half.person_id, half.tax_base_cents, half.capital_gains_tax_cents) for half in halves] == [
            (persons[0], 5_611, 1_375),
            (persons[1], 5_610, 1_372),
        ]
        assert (both.person_id, both.community_id) == (persons[0], community(*persons).subject_id)
        derived = tax_event_derivation(tx, both.event_id)
        assert (derived.inputs["church_tax_rate_1"], derived.inputs["church_tax_rate_2"]) == ("8", "9")
        due = both.capital_gains_tax_cents + both.solidarity_surcharge_cents + both.church_tax_cents
        assert expected.total_tax.cents == due == tx.scalar(text("select due_cents from tax.collections"))
        assert list(invariants.broken(tx, INVARIANTS | LEDGER_INVARIANTS)) == []


@pytest.mark.rule("TAX-24", "TAX-26", "TAX-37")
def test_the_run_taxes_a_company_in_full_and_a_child_itself(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx, [WORLD])
        company = a_company(tx)
        signing, child, parent = (a_registered_person(tx, now=OPENED) for _ in range(3))
        firm, _ = held_by(tx, DepotKind.COMPANY, (company, RoleKind.HOLDER), (signing, RoleKind.SIGNATORY))
        stands = Role(parent, RoleKind.LEGAL_REPRESENTATIVE, valid_from=BOUGHT, proof="test", stands_for=child)
        minor, _ = held_by(tx, DepotKind.MINOR, (child, RoleKind.HOLDER), stands)
        an_exemption_order(tx, child, "1000.00", valid_from=date(2025, 1, 1), now=BOOKED)
        subjects = tax_subjects_of(tx, [firm.depot_id, minor.depot_id], on=INFLOW)
        assert (subjects[firm.depot_id].standing, subjects[minor.depot_id].person) == (Standing.BUSINESS, child)
    run(sessions)
    with sessions() as tx:
        bases = {row.person_id: (row.tax_base_cents, row.exemption_used_cents) for row in event_rows(tx)}
        assert bases == {company: (11_221, 0), child: (0, 11_221)}


@pytest.mark.rule("TAX-25", "TAX-44", "ACC-14")
def test_a_survivor_is_alone_and_an_estate_has_no_order_pot_or_church(sessions: Sessions):
    died = date(2024, 12, 20)
    with sessions.begin() as tx:
        some_funds(tx, [WORLD, STOCKS])
        gone, survivor, heir, late = (a_registered_person(tx, now=OPENED) for _ in range(4))
        ended = {"valid_from": BOUGHT, "valid_to": died, "proof": "test"}
        held_by(tx, DepotKind.JOINT, Role(gone, RoleKind.JOINT_HOLDER, **ended), (survivor, RoleKind.JOINT_HOLDER))
        estate, _ = held_by(tx, DepotKind.ESTATE, Role(gone, RoleKind.HOLDER, **ended), (heir, RoleKind.HEIR))
        # Dead in January, but after the inflow: the income was still the person's own (TAX-44).
        after = {"valid_from": BOUGHT, "valid_to": date(2025, 1, 10), "proof": "test"}
        held_by(tx, DepotKind.ESTATE, Role(late, RoleKind.HOLDER, **after), (heir, RoleKind.HEIR))
        for person in (gone, survivor, heir, late):
            an_exemption_order(tx, person, "50.00", valid_from=date(2025, 1, 1), now=BOOKED)
            record_church_attribute(tx, person, year=2025, rate=9, now=BOOKED)
        assert tax_subjects_of(tx, [estate.depot_id], on=INFLOW)[estate.depot_id].standing is Standing.ESTATE
    run(sessions)
    with sessions() as tx:
        found = {
            row.person_id: (row.exemption_used_cents, row.church_tax_cents > 0, row.community_id is None)
            for row in event_rows(tx)
        }
        assert found == {survivor: (5_000, True, True), gone: (0, False, False), late: (5_000, True, True)}
        for row in event_rows(tx):
            tax_event_derivation(tx, row.event_id)
        assert list(invariants.broken(tx, INVARIANTS)) == []
