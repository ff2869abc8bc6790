"""VL contracts: payment period, lock-up, follow-up, interruption, yearly maximum; as rules and over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.calendar import Calendars
from depot.kernel.money import Eur, total
from depot.kernel.web import problems
from depot.vl.api import router
from depot.vl.model import ContractState, FreePurchase, VlContract, VlPayment
from depot.vl.rules.lock_up import YEARLY_MAXIMUM, split_at_maximum, vl_contracts
from depot.vl.rules.preview import vl_preview

CALENDARS = Calendars("DE-BY")


def _paid(*days: str, amount: int = 40_00) -> list[VlPayment]:
    return [VlPayment(date.fromisoformat(day), Eur(amount)) for day in days]


def _yearly(first: int, last: int) -> list[str]:
    return [f"{year}-03-15" for year in range(first, last + 1)]


def _contracts(payments: list[VlPayment], on: str, reinvested_on: tuple[str, ...] = ()) -> tuple[VlContract, ...]:
    return vl_contracts(
        payments,
        reinvested_on=[date.fromisoformat(day) for day in reinvested_on],
        on=date.fromisoformat(on),
        next_business_day=CALENDARS.next_business_day,
    )


@dataclass(frozen=True)
class Case:
    law: str
    days: list[str]
    on: str
    expect: list[tuple[str, str, str, str, str]]
    reinvested_on: tuple[str, ...] = ()


FIRST = ("2017-03-15", "2023-03-14", "2017-01-01", "2023-12-31")
CASES = [
    Case("VL-2: the worked example, free from 1 January 2024", ["2017-03-15"], "2024-01-01", [(*FIRST, "free")]),
    Case("VL-2: the last day of the lock-up", _yearly(2017, 2022), "2023-12-31", [(*FIRST, "locked")]),
    Case("VL-2: free on the next day", _yearly(2017, 2022), "2024-01-01", [(*FIRST, "free")]),
    Case("VL-2: on the day of the first payment", ["2017-03-15"], "2017-03-15", [(*FIRST, "locked")]),
    Case("VL-2: the last day of six years", [*_yearly(2017, 2022), "2023-03-14"], "2023-03-14", [(*FIRST, "locked")]),
    Case(
        "VL-4: six years after the beginning a follow-up contract opens, only its units are locked longer",
        _yearly(2017, 2023),
        "2024-01-01",
        [(*FIRST, "free"), ("2023-03-15", "2029-03-14", "2023-01-01", "2029-12-31", "locked")],
    ),
    Case(
        "VL-4: paid after the end of the lock-up",
        [*_yearly(2017, 2022), "2024-05-02"],
        "2024-05-02",
        [(*FIRST, "free"), ("2024-05-02", "2030-05-01", "2024-01-01", "2030-12-31", "locked")],
    ),
    Case("VL-5: a year without payment, not over yet", ["2017-03-15"], "2018-12-31", [(*FIRST, "locked")]),
    Case("VL-5: a full calendar year without payment", ["2017-03-15"], "2019-01-01", [(*FIRST, "interrupted")]),
    Case(
        "VL-5: later payments start a new contract, the old units keep their day",
        ["2017-03-15", "2019-03-15", "2019-09-16"],
        "2019-12-31",
        [(*FIRST, "interrupted"), ("2019-03-15", "2025-03-14", "2019-01-01", "2025-12-31", "locked")],
    ),
    Case(
        "VL-5: more than a year between two payments, but in neighbouring calendar years",
        ["2017-03-15", "2018-12-28"],
        "2018-12-28",
        [(*FIRST, "locked")],
    ),
    Case(
        "VL-5: reinvested income keeps the contract alive",
        ["2017-03-15", "2019-03-15"],
        "2019-12-31",
        [(*FIRST, "locked")],
        ("2018-06-20",),
    ),
    Case(
        "VL-5: income of another year does not",
        ["2017-03-15", "2019-03-15"],
        "2019-12-31",
        [(*FIRST, "interrupted"), ("2019-03-15", "2025-03-14", "2019-01-01", "2025-12-31", "locked")],
        ("2017-06-20",),
    ),
    Case(
        "VL-2: arrived on a Saturday, begins on Monday",
        ["2017-04-15"],
        "2017-12-31",
        [("2017-04-18", "2023-04-17", "2017-01-01", "2023-12-31", "locked")],
    ),
    Case(
        "VL-2: arrived on 31 December: begins in January, locked from the year of the payment",
        ["2024-12-31"],
        "2025-01-02",
        [("2025-01-02", "2030-12-31", "2024-01-01", "2030-12-31", "locked")],
    ),
    Case(
        "VL-14: six years since 29 February end with 28 February",
        ["2024-02-29"],
        "2024-03-01",
        [("2024-02-29", "2030-02-28", "2024-01-01", "2030-12-31", "locked")],
    ),
    Case("VL-13: nothing paid, nothing contracted", [], "2024-01-01", []),
]


@pytest.mark.rule("VL-2", "VL-3", "VL-4", "VL-5", "VL-14")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_contracts_of_payments(case: Case) -> None:
    found = _contracts(_paid(*case.days), case.on, case.reinvested_on)
    assert [
        (str(one.begins_on), str(one.payments_until), str(one.locked_from), str(one.locked_until), one.state.value)
        for one in found
    ] == case.expect


@pytest.mark.rule("VL-1")
def test_at_most_480_eur_of_a_calendar_year_count() -> None:
    payments = [*_paid("2024-01-15", amount=400_00), *_paid("2024-06-17", amount=100_00), *_paid("2025-01-15")]
    counted, free = split_at_maximum(payments)
    assert [payment.amount for payment in counted] == [Eur(400_00), Eur(80_00), Eur(40_00)]
    assert free == (FreePurchase(2024, Eur(20_00)),)
    preview = vl_preview(payments, on=date(2025, 2, 1), next_business_day=CALENDARS.next_business_day)
    assert (preview.locked, preview.free) == (Eur(520_00), Eur(20_00))
    assert (preview.steps[0].rule, preview.steps[0].value) == ("VL-1", "20.00")
    assert "480,00 EUR" in preview.steps[0].text


@pytest.mark.rule("VL-1")
def test_any_amount_in_any_rhythm_is_taken() -> None:
    payments = _paid("2024-02-15", "2024-02-16", "2024-11-29", amount=6_65)
    counted, free = split_at_maximum(payments)
    assert (list(counted), free) == (payments, ())


@pytest.mark.rule("VL-1", "VL-4")
def test_money_above_the_maximum_opens_no_contract() -> None:
    paid = [
        *_paid("2017-03-15"),
        *_paid(*_yearly(2018, 2022)),
        *_paid("2023-01-16", amount=480_00),
        *_paid("2023-04-03"),
    ]
    preview = vl_preview(paid, on=date(2023, 12, 31), next_business_day=CALENDARS.next_business_day)
    assert [contract.begins_on for contract in preview.contracts] == [date(2017, 3, 15)]
    assert (preview.locked, preview.free) == (Eur(720_00), Eur(40_00))


@pytest.mark.rule("VL-13")
def test_locked_and_free_at_a_day() -> None:
    payments = _paid(*_yearly(2017, 2023))
    before = vl_preview(payments, on=date(2023, 12, 31), next_business_day=CALENDARS.next_business_day)
    after = vl_preview(payments, on=date(2024, 1, 1), next_business_day=CALENDARS.next_business_day)
    assert (before.locked, before.free) == (Eur(280_00), Eur.ZERO)
    assert (after.locked, after.free) == (Eur(40_00), Eur(240_00))


PAYMENTS = st.lists(
    st.builds(VlPayment, st.dates(date(2010, 1, 1), date(2039, 12, 31)), st.builds(Eur, st.integers(1, 600_00))),
    max_size=40,
)


@pytest.mark.rule("VL-1", "VL-2", "VL-3", "VL-4", "VL-5", "VL-13")
@given(payments=PAYMENTS, days=st.integers(0, 3000), order=st.randoms(use_true_random=False))
def test_what_holds_for_all_payments(payments: list[VlPayment], days: int, order: Any) -> None:
    on = date(2039, 12, 31) + timedelta(days=days)
    preview = vl_preview(payments, on=on, next_business_day=CALENDARS.next_business_day)
    assert preview.locked + preview.free == total(payment.amount for payment in payments)
    for contract in preview.contracts:
        assert contract.paid_in <= Eur(YEARLY_MAXIMUM.cents * 7)
        assert contract.locked_until.year - contract.locked_from.year == 6
        assert contract.begins_on < contract.payments_until <= contract.locked_until
        assert (contract.state is ContractState.FREE) == (on > contract.locked_until)
        assert CALENDARS.is_business_day(contract.begins_on)
    for earlier, later in pairwise(preview.contracts):
        assert earlier.begins_on < later.begins_on
        assert later.begins_on > earlier.payments_until or earlier.idle_year is not None
    shuffled = list(payments)
    order.shuffle(shuffled)
    again = vl_preview(shuffled, on=on, next_business_day=CALENDARS.next_business_day)
    assert again.contracts == preview.contracts


BODY = {"payments": [{"received_on": "2017-03-15", "amount": "40.00"}], "on": "2024-01-01"}


def _client() -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.state.calendars = CALENDARS
    problems.install(app)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.rule("VL-2", "VL-13")
def test_the_calculator_answers_the_example_of_the_api() -> None:
    answer = _client().post("/v1/calculators/vl", json=BODY)
    assert answer.status_code == 200
    assert answer.json()["contracts"] == [
        {
            "begins_on": "2017-03-15",
            "payments_until": "2023-03-14",
            "locked_from": "2017-01-01",
            "locked_until": "2023-12-31",
            "paid_in": "40.00",
            "state": "free",
        }
    ]
    steps = {(step["rule"], step["value"]) for step in answer.json()["steps"]}
    assert {("VL-2", "2017-03-15"), ("VL-2", "2023-03-14"), ("VL-3", "2023-12-31"), ("VL-13", "40.00")} <= steps


@pytest.mark.rule("VL-13")
def test_unsorted_payments_are_sorted_and_follow_ups_are_named() -> None:
    payments = [{"received_on": day, "amount": "40.00"} for day in ("2023-05-02", "2017-03-15", "2018-03-15")]
    answer = _client().post("/v1/calculators/vl", json={"payments": payments, "on": "2023-06-01"})
    shown = answer.json()
    assert [(one["begins_on"], one["paid_in"], one["state"]) for one in shown["contracts"]] == [
        ("2017-03-15", "80.00", "interrupted"),
        ("2023-05-02", "40.00", "locked"),
    ]
    assert ("VL-5", "2019") in {(step["rule"], step["value"]) for step in shown["steps"]}


@pytest.mark.rule("VL-13")
@pytest.mark.parametrize(
    ("body", "pointers", "rule"),
    [
        ({**BODY, "on": "2017-03-14"}, ["/payments/0/received_on"], "VL-13"),
        ({**BODY, "on": "2089-13-01"}, ["/on"], "API"),
        ({**BODY, "on": "9999-01-01"}, ["/on"], "API"),
        (
            {"payments": [{"received_on": "2017-03-15", "amount": 40.0}], "on": "2024-01-01"},
            ["/payments/0/amount"],
            "API",
        ),
        (
            {"payments": [{"received_on": "2017-03-15", "amount": "40,00"}], "on": "2024-01-01"},
            ["/payments/0/amount"],
            "API",
        ),
        (
            {"payments": [{"received_on": "2017-03-15", "amount": "0.00"}], "on": "2024-01-01"},
            ["/payments/0/amount"],
            "API",
        ),
        (
            {"payments": [{"received_on": "2017-03-15", "amount": "-1.00"}], "on": "2024-01-01"},
            ["/payments/0/amount"],
            "API",
        ),
        (
            {"payments": [{"received_on": "1989-03-15", "amount": "1.00"}], "on": "x"},
            ["/payments/0/received_on", "/on"],
            "API",
        ),
        (
            {"payments": [{"received_on": "2017-03-15", "amount": "1.00", "units": "1"}], "on": "2024-01-01"},
            ["/payments/0/units"],
            "API",
        ),
        ({"on": "2024-01-01"}, ["/payments"], "API"),
    ],
)
def test_bad_input_is_refused_at_its_place(body: dict[str, Any], pointers: list[str], rule: str) -> None:
    answer = _client().post("/v1/calculators/vl", json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers
    assert answer.json()["rule"] == rule
