"""The joint exemption order of spouses: one amount over all their depots, in the book and in the run (TAX-28)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, RoleKind
from depot.funds.model import FundClass
from depot.kernel import invariants
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId, to_text
from depot.kernel.money import Eur, Units
from tax.errors import ExemptionOrderRefused, NoExemptionOrder
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.rules.tax_subject import TaxSubject, community, sole
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.end_joint_order import end_joint_order
from tax.usecases.end_relief_at_death import end_relief_at_death
from tax.usecases.lodge_exemption_order import lodge_exemption_order
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_joint_order import record_joint_order
from tests.build import a_clerk, a_registered_person, an_active_depot
from tests.funds.fund_examples import WORLD
from tests.tax.conftest import Desk
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, facts, terms
from tests.tax.year_end import BOOKED, OPENED, YEAR, Sessions, a_holding, event_rows, some_funds, written

JANUARY = date(2024, 1, 1)
NEXT_YEAR = date(2025, 1, 2)


def joint(tx: Session, first: PersonId, second: PersonId, amount: str, **changes: Any) -> None:
    told = {"valid_from": JANUARY, "valid_until": None, "now": NOW} | changes
    record_joint_order(tx, first, second, amount=Eur.parse(amount), **told)


def gain(tx: Session, *subjects: TaxSubject, amount: str = "100.00") -> None:
    """Each gains so much, in one book."""
    book = open_tax_book(tx, subjects, on=TODAY)
    price = str(Eur.parse("1000.00") + Eur.parse(amount))
    for subject in subjects:
        sale = terms(price, kind=FundClass.NONE)
        book.redemption(subject.subject_id, [a_lot("1", "1000.00")], Units.parse("1"), sale, facts=facts())
    close_tax_book(tx, book, now=NOW)


def left(tx: Session, subject: PersonId | TaxSubject, on: date = TODAY) -> str:
    return str(peek_tax_status(tx, subject, on=on).exemption_left)


@pytest.fixture
def couple(tx: Session) -> tuple[PersonId, PersonId, TaxSubject]:
    first, second = a_taxpayer(tx), a_taxpayer(tx)
    return first, second, community(first, second)


Couple = tuple[PersonId, PersonId, TaxSubject]


@pytest.mark.rule("TAX-28", "TAX-23")
def test_one_amount_serves_single_and_joint_depots(tx: Session, couple: Couple):
    first, second, both = couple
    joint(tx, first, second, "250.00")
    gain(tx, sole(second), both, sole(first))
    rows = tx.execute(text("select exemption_used_cents, tax_base_cents from tax.events order by event_id")).all()
    assert [tuple(row) for row in rows] == [(10_000, 0), (10_000, 0), (5_000, 5_000)]
    assert left(tx, first) == left(tx, second) == left(tx, both) == "0.00"
    gain(tx, sole(second), amount="-40.00")  # the loss gives back what its own year has used, to all three
    assert left(tx, first) == left(tx, both) == "40.00"
    assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-28")
def test_a_stranger_beside_them_has_no_part_in_it(tx: Session, couple: Couple):
    first, second, _ = couple
    stranger = a_taxpayer(tx)
    joint(tx, first, second, "500.00")
    assert (left(tx, stranger), left(tx, community(first, stranger))) == ("0.00", "0.00")


@pytest.mark.rule("TAX-28", "TAX-27")
@pytest.mark.parametrize(
    ("amount", "changes", "codes"),
    [
        ("2000.01", {}, ["above-saver-allowance"]),
        ("100.00", {"valid_from": date(2024, 3, 1)}, ["first-day-not-allowed"]),
        ("100.00", {"valid_until": date(2024, 6, 30)}, ["last-day-not-allowed"]),
        ("2000.00", {}, []),
        ("0.00", {}, []),
    ],
)
def test_what_may_be_ordered_together(tx: Session, couple: Couple, amount: str, changes: Any, codes: list[str]):
    first, second, _ = couple
    if not codes:
        joint(tx, first, second, amount, **changes)
        assert left(tx, second) == amount
        return
    with pytest.raises(ExemptionOrderRefused) as refused:
        joint(tx, first, second, amount, **changes)
    assert [fault.code for fault in refused.value.faults] == codes


@pytest.mark.rule("TAX-28")
def test_never_with_oneself_without_tax_id_or_below_what_is_used(tx: Session, couple: Couple):
    first, second, both = couple
    joint(tx, first, second, "150.00")
    gain(tx, sole(first), both)
    for other, amount, code in (
        (first, "200.00", "not-two-persons"),
        (a_taxpayer(tx, tax_id=None), "200.00", "tax-id-missing"),
        (second, "149.99", "below-used"),
    ):
        with pytest.raises(ExemptionOrderRefused) as refused:
            joint(tx, first, other, amount)
        assert [fault.code for fault in refused.value.faults] == [code]
    with pytest.raises(ExemptionOrderRefused) as refused:
        lodge_exemption_order(tx, person=first, amount=Eur.parse("500.00"), valid_from=TODAY, valid_until=None, now=NOW)
    assert [fault.code for fault in refused.value.faults] == ["joint-order-in-force"]


@pytest.mark.rule("TAX-28")
def test_separation_ends_it_with_the_year_and_death_at_once(tx: Session, couple: Couple):
    first, second, both = couple
    with pytest.raises(NoExemptionOrder):
        end_joint_order(tx, first, now=NOW)
    joint(tx, first, second, "900.00")
    gain(tx, sole(second), both)
    end_joint_order(tx, second, now=NOW)
    assert (left(tx, first), left(tx, both), left(tx, first, NEXT_YEAR)) == ("700.00", "700.00", "0.00")
    end_relief_at_death(tx, person=first, now=NOW)
    # The survivor keeps what is left to the end of the year; the dead and the joint depots have none.
    assert [left(tx, each) for each in (first, both, second)] == ["0.00", "0.00", "700.00"]
    assert left(tx, second, NEXT_YEAR) == "0.00"


@pytest.mark.rule("TAX-28", "TAX-27")
def test_staff_record_and_end_it_over_http_and_both_see_it(desk: Desk):
    desk.staff["tax"] = a_clerk(StaffRole.TAX)
    with desk.sessions.begin() as tx:
        first, second = a_taxpayer(tx), a_taxpayer(tx)
    path = f"/persons/{to_text('per', first)}/joint-exemption-orders"
    body = {"spouse": to_text("per", second), "amount": "1500.00", "valid_from": "2024-01-01"}
    made = desk.call("POST", path, "tax", body)
    assert (made.status_code, made.json()["is_joint"], made.json()["state"]) == (201, True, "released")
    seen = desk.call("GET", "/exemption-orders", second).json()
    assert (seen["amount"], seen["used"], seen["left"]) == ("1500.00", "0.00", "1500.00")
    assert desk.call("DELETE", path, "tax").json()["valid_until"] == "2024-12-31"
    assert desk.call("POST", path, first, body).status_code == 403
    assert desk.call("DELETE", "/exemption-orders", second).status_code == 409


@pytest.mark.rule("TAX-28", "TAX-37", "TAX-25")
def test_the_run_uses_one_amount_whatever_the_parts(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx, [WORLD])
        people = [a_registered_person(tx, now=OPENED) for _ in range(7)]
        first, second = people[1], people[5]
        for person in people:
            a_holding(tx, WORLD, ("10", date(2022, 11, 14)), person=person)
        holders = [(person, RoleKind.JOINT_HOLDER) for person in (second, first)]
        shared = an_active_depot(tx, DepotKind.JOINT, holders, now=OPENED)
        a_holding(tx, WORLD, ("20", date(2022, 11, 14)), person=second, depot=shared.depot_id)
        # 11.22 in each single depot, 22.44 in that of both: 4.88 more than the order
        joint(tx, second, first, "40.00", valid_from=date(2025, 1, 1), now=BOOKED)
    rehearsed = run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=True, persons_per_part=2)
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=2)
    with committing() as tx:
        rows = [row for row in event_rows(tx) if row.person_id in {first, second}]
        assert sorted(row.income_cents for row in rows) == [1_603, 1_603, 3_206]
        assert sum(row.exemption_used_cents for row in rows) == 4_000 == rehearsed.exemption_used.cents
        assert sum(row.tax_base_cents for row in rows) == 488
        assert left(tx, first, NEXT_YEAR) == left(tx, community(first, second), NEXT_YEAR) == "0.00"
        assert len(event_rows(tx)) == 8
        assert list(invariants.broken(tx, INVARIANTS)) == []
    assert written(committing) == written(committing)
