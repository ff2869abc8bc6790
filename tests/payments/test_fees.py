"""Fees: assessed once, with the tax of their day, met from the cash account now or from the next money (FEE-1..3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import Depot, Product
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account, AccountKind, CashBooking
from depot.ledger.usecases.balances import balances
from depot.payments.errors import PriceListRefused, PriceListThere
from depot.payments.invariants import INVARIANTS
from depot.payments.model.fees import ClaimState, FeeKind, PriceList
from depot.payments.model.incoming import IncomingPayment
from depot.payments.rules.fees import custody_charge, quarter_end_before, with_vat
from depot.payments.usecases.assess_fees import assess_fees
from depot.payments.usecases.fee_run_is_done import fee_run_is_done
from depot.payments.usecases.fees_of_depot import fees_of_depot
from depot.payments.usecases.record_incoming_payment import record_incoming_payment
from depot.payments.usecases.record_price_list import record_price_list
from depot.payments.usecases.settle_fees import settle_fees
from tests.build import NOW, TODAY, an_active_single_depot

APRIL = datetime(2024, 4, 2, 9, tzinfo=UTC)
QUARTER = date(2024, 3, 31)
PRICES = PriceList(
    Product.INVESTMENT, date(2024, 2, 1), "2024-02", Eur(1_190), Eur(1_428), Decimal(0), Eur.ZERO, Eur(300)
)


@pytest.fixture
def depot(tx: Session) -> Depot:
    found = an_active_single_depot(tx)
    record_price_list(tx, PRICES, now=NOW)
    return found


def charged(tx: Session, *, limit: int = 100) -> int:
    count, after = assess_fees(tx, QUARTER, after=None, limit=limit, now=APRIL)
    while after is not None:
        more, after = assess_fees(tx, QUARTER, after=after, limit=limit, now=APRIL)
        count += more
    return count


def holds(tx: Session) -> None:
    tx.flush()
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []


@pytest.mark.rule("FEE-2", "FEE-1", "CSH-2")
def test_a_fee_is_owed_then_paid_by_two_bookings_that_name_each_other(tx: Session, depot: Depot):
    record_incoming_payment(tx, IncomingPayment(depot.depot_id, Eur(5_000), TODAY), now=NOW)
    assert charged(tx) == 1
    [owed] = fees_of_depot(tx, depot.depot_id)
    assert (owed.kind, str(owed.amount), str(owed.vat), owed.state) == (FeeKind.DEPOT, "11.90", "1.90", ClaimState.OPEN)
    holds(tx)
    met, still_open, after = settle_fees(tx, after=None, limit=10, now=APRIL)
    assert ([claim.claim_id for claim in met], still_open, after) == ([owed.claim_id], 0, None)
    accounts = (Account.cash(depot.depot_id), Account.fee_claim(depot.depot_id))
    vat = Account.house(AccountKind.VALUE_ADDED_TAX)
    assert [balances(tx, [account])[account] for account in (*accounts, vat)] == [3_810, 0, 190]
    [paid] = fees_of_depot(tx, depot.depot_id)
    rows = tx.execute(
        text("select entry_id, reference, text from depot.ledger_entries where reference = :claim order by entry_id"),
        {"claim": owed.claim_id},
    ).all()
    assert [row.entry_id for row in rows] == [paid.assessment_id, paid.settlement_id]
    assert {row.text for row in rows} == {"Depotentgelt 1. Quartal 2024"}
    assert settle_fees(tx, after=None, limit=10, now=APRIL) == ([], 0, None)
    holds(tx)


@pytest.mark.rule("FEE-2")
def test_each_depot_once_per_quarter_end_however_often_the_run_begins(tx: Session, depot: Depot):
    others = [an_active_single_depot(tx) for _ in range(3)]
    assess_fees(tx, QUARTER, after=None, limit=2, now=APRIL)
    assert not fee_run_is_done(tx, QUARTER)
    assert charged(tx, limit=2) == len(others) + 1 - 2
    assert fee_run_is_done(tx, QUARTER)
    assert all(len(fees_of_depot(tx, each.depot_id)) == 1 for each in (depot, *others))
    holds(tx)


@pytest.mark.rule("FEE-2")
def test_without_money_the_claim_waits_for_the_next_that_comes(tx: Session, depot: Depot):
    charged(tx)
    assert settle_fees(tx, after=None, limit=10, now=APRIL)[:2] == ([], 1)
    record_incoming_payment(tx, IncomingPayment(depot.depot_id, Eur(1_190), date(2024, 4, 2)), now=APRIL)
    met, still_open, _ = settle_fees(tx, after=None, limit=10, now=APRIL)
    assert (len(met), still_open) == (1, 0)
    holds(tx)


@pytest.mark.rule("FEE-3")
@pytest.mark.parametrize(
    ("on", "amount", "vat"),
    [
        (date(2020, 6, 30), "11.90", "1.90"),
        (date(2020, 9, 30), "11.60", "1.60"),
        (date(2020, 12, 31), "11.60", "1.60"),
        (date(2021, 3, 31), "11.90", "1.90"),
    ],
    ids=["§ 12 UStG", "§ 28 UStG", "§ 28 UStG: its last day", "§ 12 UStG again"],
)
def test_the_value_added_tax_is_that_of_the_service_day(on: date, amount: str, vat: str):
    fee = with_vat(FeeKind.DEPOT, Eur(1_190), on=on)
    assert (str(fee.amount), str(fee.vat)) == (amount, vat)


@pytest.mark.rule("FEE-1")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), "0.00"),
        (((date(2023, 5, 2), 6_000_000),), "12.47"),  # 10,000.00 above for 91 days: 0.5 % · 91 / 365
        (((date(2024, 1, 1), 6_000_000), (date(2024, 3, 31), 0)), "12.33"),
        (((date(2024, 3, 31), 6_000_000),), "0.14"),
        (((date(2023, 5, 2), 5_000_000),), "0.00"),
    ],
)
def test_the_custody_charge_counts_the_days(lines: tuple[tuple[date, int], ...], expected: str):
    prices = replace(PRICES, custody_rate_percent=Decimal("0.5"), custody_free=Eur(5_000_000))
    bookings = [CashBooking(EntryId(new_id()), "x", on, on, "", Eur(0), Eur(balance), None) for on, balance in lines]
    assert str(custody_charge(prices, bookings, QUARTER)) == expected


@pytest.mark.rule("FEE-1")
def test_a_price_list_holds_from_a_day_to_come_and_is_never_edited(tx: Session, depot: Depot):
    with pytest.raises(PriceListThere):
        record_price_list(tx, replace(PRICES, version="x"), now=NOW)
    with pytest.raises(PriceListRefused) as refused:
        record_price_list(tx, replace(PRICES, valid_from=TODAY, custody_rate_percent=Decimal(6)), now=NOW)
    assert [fault.pointer for fault in refused.value.faults] == ["/valid_from", "/custody_rate_percent"]
    later = replace(PRICES, valid_from=date(2024, 4, 1), version="2024-04", depot_fee=Eur(9_999))
    record_price_list(tx, later, now=NOW)
    charged(tx)
    assert [(claim.price_list, str(claim.amount)) for claim in fees_of_depot(tx, depot.depot_id)] == [
        ("2024-02", "11.90")
    ]
    assert [quarter_end_before(day) for day in (date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 1))] == [
        date(2023, 12, 31),
        date(2023, 12, 31),
        date(2024, 3, 31),
    ]
