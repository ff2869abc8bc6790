"""Files for authorities: the monthly return equals the ledger and is paid; exemptions, church query, answers (REG)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, RoleKind
from depot.kernel import invariants
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId, PersonId, to_text
from depot.kernel.money import Eur, Units
from depot.ledger.invariants import INVARIANTS as LEDGER_INVARIANTS
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from tax.errors import NotQueryTime, ReportPeriodInvalid, TaxYearNotOver
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.rules.authority_file import ReportKind, Sender, days_of, is_query_time, return_due
from tax.rules.tax_bookings import TAX_ACCOUNTS
from tax.rules.tax_return import NOTHING, OFFICE, Withheld, payment
from tax.rules.tax_subject import community, sole
from tax.rules.uncollected import Uncollected
from tax.usecases.make_report import make_report
from tax.usecases.open_collections import open_collections
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_joint_order import record_joint_order
from tax.usecases.report_uncollected import report_uncollected
from tax.usecases.take_church_answers import ChurchAnswer, take_church_answers
from tests.build import a_registered_person, an_active_depot
from tests.funds.fund_examples import WORLD
from tests.tax.people import NOW, a_taxpayer, an_exemption_order
from tests.tax.test_joint_orders import gain
from tests.tax.year_end import BOOKED, Sessions, a_holding, some_funds

SENDER = Sender("Musterbank für Fondsdepots AG", "143/000/00000")
MARCH = datetime(2024, 3, 4, 9, tzinfo=UTC)
CHARGES = Account.house(AccountKind.CHARGES)


def make(tx: Session, kind: ReportKind, period: str, *, now: datetime) -> tuple[int, dict[str, Any]]:
    """The number of the file, and the file."""
    made = make_report(tx, kind, period, sender=SENDER, now=now)
    return made.number, json.loads(made.file)


def book(tx: Session, *cents: int, on: date) -> None:
    """The three tax accounts take in so much."""
    open_accounts(tx, (*TAX_ACCOUNTS, CHARGES), now=NOW)
    for account, amount in zip(TAX_ACCOUNTS, cents, strict=True):
        if amount:
            ends = (CHARGES, account) if amount > 0 else (account, CHARGES)
            move = Transfer(*ends, abs(amount))
            post_entries(tx, [Entry(EntryId(new_id()), "settlement", on, on, new_id(), (move,))], now=NOW)


def left(tx: Session) -> list[int]:
    found = balances(tx, TAX_ACCOUNTS)
    return [found[account] for account in TAX_ACCOUNTS]


@pytest.mark.rule("REG-1", "TAX-42")
def test_a_return_equals_the_ledger_and_its_payment_empties_the_tax_accounts(tx: Session):
    book(tx, 12_345, 678, 90, on=date(2024, 2, 1))
    book(tx, -45, 0, 0, on=date(2024, 2, 29))
    with pytest.raises(TaxYearNotOver):
        make(tx, ReportKind.TAX_RETURN, "2024-02", now=NOW)
    number, file = make(tx, ReportKind.TAX_RETURN, "2024-02", now=MARCH)
    assert (number, file["due_on"], file["format"], file["version"]) == (1, "2024-03-11", "capital_gains_tax_return", 1)
    assert file["sums"] == {
        "capital_gains_tax": "123.00",
        "solidarity_surcharge": "6.78",
        "church_tax": "0.90",
        "capital_gains_tax_payable": "123.00",
        "solidarity_surcharge_payable": "6.78",
        "church_tax_payable": "0.90",
    }
    assert left(tx) == [0, 0, 0]
    assert make(tx, ReportKind.TAX_RETURN, "2024-02", now=MARCH)[0] == 1
    book(tx, 199, 0, 0, on=date(2024, 2, 29))  # booked into the month after its return
    number, file = make(tx, ReportKind.TAX_RETURN, "2024-02", now=MARCH)
    assert (number, file["corrects"], file["sums"]["capital_gains_tax_payable"]) == (2, 1, "124.00")
    assert (left(tx), balances(tx, [OFFICE])[OFFICE]) == ([0, 0, 0], 12_400 + 678 + 90)
    assert list(invariants.broken(tx, INVARIANTS | LEDGER_INVARIANTS)) == []


@pytest.mark.rule("REG-1", "TAX-42")
def test_a_month_without_tax_is_reported_as_nil(tx: Session):
    _, file = make(tx, ReportKind.TAX_RETURN, "2023-12", now=MARCH)
    assert (file["sums"]["capital_gains_tax"], file["records"], file["due_on"]) == ("0.00", [], "2024-01-10")


@pytest.mark.rule("REG-1")
@pytest.mark.parametrize(
    ("period", "last", "due"),
    [
        ("2024-02", "2024-02-29", "2024-03-11"),
        ("2023-12", "2023-12-31", "2024-01-10"),
        ("2024-07", "2024-07-31", "2024-08-12"),
    ],
)
def test_the_tenth_of_the_next_month_or_the_monday_after(period: str, last: str, due: str):
    assert (days_of(period)[1].isoformat(), return_due(period).isoformat()) == (last, due)


cents = st.integers(-500_000, 500_000)


@pytest.mark.rule("TAX-42")
@given(st.tuples(cents, cents, cents), st.tuples(cents, cents, cents))
def test_never_more_is_paid_than_booked_and_a_correction_pays_the_difference(
    first: tuple[int, int, int], then: tuple[int, int, int]
):
    before, month = (Withheld((Eur(a), Eur(b), Eur(c))) for a, b, c in (first, then))
    assert 0 <= abs(month.payable[0].cents) <= abs(then[0])
    paid = dict.fromkeys(TAX_ACCOUNTS, 0)
    for old, new in ((NOTHING, before), (before, month)):
        entry = payment("2024-02", new, old, entry_id=EntryId(new_id()), reference=new_id(), booked_on=date(2024, 3, 1))
        for move in entry.transfers if entry else ():
            side, sign = (move.source, 1) if move.source in paid else (move.target, -1)
            paid[side] += sign * move.amount
    assert tuple(paid.values()) == then


@pytest.mark.rule("REG-2", "TAX-28")
def test_used_amounts_are_reported_per_person_and_of_spouses_together(tx: Session):
    single, first, second = a_taxpayer(tx), a_taxpayer(tx), a_taxpayer(tx)
    an_exemption_order(tx, single, "500.00")
    amount = Eur.parse("300.00")
    record_joint_order(tx, first, second, amount=amount, valid_from=date(2024, 1, 1), valid_until=None, now=NOW)
    gain(tx, sole(single), sole(first), sole(second), community(first, second), amount="40.00")
    _, file = make(tx, ReportKind.EXEMPTIONS, "2024", now=BOOKED)
    assert [(len(each["persons"]), each["exemption_used"]) for each in file["records"]] == [(1, "40.00"), (2, "120.00")]
    assert (file["sums"]["exemption_used"], file["due_on"]) == ("160.00", "2025-03-01")
    assert file["records"][0]["persons"][0]["tax_id"] == "86095742719"
    with pytest.raises(ReportPeriodInvalid):
        make(tx, ReportKind.EXEMPTIONS, "2024-02", now=BOOKED)


@pytest.mark.rule("REG-4", "TAX-35")
def test_what_could_not_be_collected_is_reported_with_person_and_amount(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx, [WORLD])
        a_holding(tx, WORLD, ("100", date(2023, 5, 4)))
    run_vorabpauschale(committing, year=2024, now=BOOKED, dry_run=False)
    with committing.begin() as tx:
        [claim] = open_collections(tx, year=None, after=None, limit=9)
        day, units = date(2025, 2, 3), Units.parse("100")
        report = Uncollected(claim.event_id, claim.person, claim.isin, day, units, claim.due, "no money")
        report_uncollected(tx, [report], reported_on=day, now=BOOKED)
        _, file = make(tx, ReportKind.UNCOLLECTED, "2025", now=datetime(2026, 1, 5, 9, tzinfo=UTC))
    [record] = file["records"]
    assert record["tax_event"] == to_text("tax", claim.event_id)
    assert (record["isin"], record["day"], record["amount"]) == (WORLD, "2025-02-03", str(claim.due))
    assert (record["units"], file["sums"]["amount"]) == ("100.000000", str(claim.due))


def a_holder(tx: Session, **changes: Any) -> PersonId:
    person = a_registered_person(tx, now=NOW, **changes)
    an_active_depot(tx, DepotKind.SINGLE, [(person, RoleKind.HOLDER)], now=NOW)
    return person


@pytest.mark.rule("REG-6", "TAX-33")
def test_every_holder_is_asked_once_and_the_answer_counts_from_january(tx: Session):
    person = a_holder(tx)
    autumn = datetime(2024, 9, 2, 9, tzinfo=UTC)
    with pytest.raises(NotQueryTime):
        make(tx, ReportKind.CHURCH_QUERY, "2025", now=NOW)
    number, file = make(tx, ReportKind.CHURCH_QUERY, "2025", now=autumn)
    tax_id = file["records"][0]["tax_id"]
    assert (number, file["sums"]["asked"], len(file["records"])) == (1, "1", 1)
    assert make(tx, ReportKind.CHURCH_QUERY, "2025", now=autumn)[0] == 1
    answers = [ChurchAnswer(tax_id, 9, "rk"), ChurchAnswer(tax_id, 8, "ev"), ChurchAnswer("65929970489", 9, "rk")]
    taken = take_church_answers(tx, 2025, answers, now=autumn)
    assert (taken.recorded, taken.refused) == (1, (1, 2))
    assert peek_tax_status(tx, person, on=date(2024, 12, 31)).church_tax_rate == 0
    assert peek_tax_status(tx, person, on=date(2025, 1, 1)).church_tax_rate == 9


@pytest.mark.rule("REG-6")
def test_who_is_new_is_asked_for_the_running_year_and_an_objection_looks_like_none(tx: Session):
    person = a_holder(tx)
    number, file = make(tx, ReportKind.CHURCH_QUERY, "2024", now=NOW)
    taken = take_church_answers(tx, 2024, [ChurchAnswer(file["records"][0]["tax_id"], 0, None)], now=NOW)
    assert (number, taken.recorded) == (1, 1)
    assert peek_tax_status(tx, person, on=date(2024, 6, 1)).church_tax_rate == 0
    assert [is_query_time(2025, date(2024, month, day)) for month, day in ((8, 31), (9, 1), (10, 31), (11, 1))] == [
        False,
        True,
        True,
        False,
    ]
