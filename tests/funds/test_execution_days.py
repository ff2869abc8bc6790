"""Order day, price day, settlement day and the reasons, as a function and over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.api.calculators import router
from depot.funds.rules.execution_days import AFTER_CUT_OFF, ExecutionDays, execution_days
from depot.kernel.calendar import BERLIN, Calendars
from depot.kernel.web import problems

CALENDARS = Calendars("DE-BY")
FOURTEEN = time(14)


def _found(received_at: str, codes: tuple[str, ...] = (), forward: int = 0, settlement: int = 0) -> ExecutionDays:
    return execution_days(
        datetime.fromisoformat(received_at),
        cut_off=FOURTEEN,
        forward_pricing_days=forward,
        settlement_days=settlement,
        calendars=CALENDARS,
        codes=codes,
    )


@dataclass(frozen=True)
class Case:
    law: str
    received_at: str
    expect: tuple[str, str, str]
    codes: tuple[str, ...] = ()
    forward: int = 0
    settlement: int = 2


CASES = [
    Case(
        "ORD-6: before the cut-off on a fund day",
        "2024-04-02T13:59:59+02:00",
        ("2024-04-02", "2024-04-02", "2024-04-04"),
    ),
    Case(
        "ORD-6: exactly at the cut-off is too late",
        "2024-04-02T14:00:00+02:00",
        ("2024-04-03", "2024-04-03", "2024-04-05"),
    ),
    Case(
        "ORD-6: a microsecond before is in time",
        "2024-04-02T13:59:59.999999+02:00",
        ("2024-04-02", "2024-04-02", "2024-04-04"),
    ),
    Case("ORD-6: Saturday before the cut-off", "2024-04-06T09:00:00+02:00", ("2024-04-08", "2024-04-08", "2024-04-10")),
    Case(
        "ORD-6: Saturday after the cut-off is no second delay",
        "2024-04-06T20:00:00+02:00",
        ("2024-04-08", "2024-04-08", "2024-04-10"),
    ),
    Case(
        "ORD-6: winter time, 12:59 UTC is 13:59",
        "2024-03-28T12:59:00+00:00",
        ("2024-03-28", "2024-03-28", "2024-04-03"),
    ),
    Case(
        "ORD-6: winter time, 13:00 UTC is 14:00",
        "2024-03-28T13:00:00+00:00",
        ("2024-04-02", "2024-04-02", "2024-04-04"),
    ),
    Case(
        "ORD-6: summer time, 11:59 UTC is 13:59",
        "2024-04-02T11:59:00+00:00",
        ("2024-04-02", "2024-04-02", "2024-04-04"),
    ),
    Case(
        "ORD-6: summer time, 12:00 UTC is 14:00",
        "2024-04-02T12:00:00+00:00",
        ("2024-04-03", "2024-04-03", "2024-04-05"),
    ),
    Case(
        "ORD-6: the day is Berlin's, not the sender's",
        "2024-04-02T22:30:00-04:00",
        ("2024-04-03", "2024-04-03", "2024-04-05"),
    ),
    Case(
        "ORD-6: just after midnight in Berlin is a new day",
        "2024-04-02T22:00:00+00:00",
        ("2024-04-03", "2024-04-03", "2024-04-05"),
    ),
    Case(
        "ORD-6: a holiday of the fund alone",
        "2024-07-04T10:00:00+02:00",
        ("2024-07-05", "2024-07-05", "2024-07-09"),
        ("XNYS",),
    ),
    Case(
        "ORD-7: t+2 counts fund days",
        "2024-07-03T10:00:00+02:00",
        ("2024-07-03", "2024-07-08", "2024-07-10"),
        ("XNYS",),
        2,
    ),
    Case(
        "ORD-8: settlement over 24 to 26 December",
        "2024-12-20T10:00:00+01:00",
        ("2024-12-20", "2024-12-20", "2024-12-27"),
    ),
    Case(
        "ORD-8: settlement over the turn of the year",
        "2024-12-30T10:00:00+01:00",
        ("2024-12-30", "2024-12-30", "2025-01-03"),
    ),
    Case(
        "ORD-7: the worked example of the API",
        "2024-03-28T15:30:00+01:00",
        ("2024-04-02", "2024-04-04", "2024-04-08"),
        ("LU", "XNYS"),
        2,
    ),
]


@pytest.mark.rule("ORD-6", "ORD-7", "ORD-8")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_days_of_an_order(case: Case) -> None:
    found = _found(case.received_at, case.codes, case.forward, case.settlement)
    days = (found.order_day, found.price_day, found.settlement_day)
    assert tuple(str(day) for day in days) == case.expect
    assert [step.value for step in found.steps[1:]] == list(case.expect)


@pytest.mark.rule("ORD-9")
def test_each_day_passed_over_has_its_reason() -> None:
    found = _found("2024-03-28T15:30:00+01:00", ("LU", "XNYS"), 2, 2)
    assert [(str(shift.day), shift.reason, shift.calendar, shift.name) for shift in found.shifts] == [
        ("2024-03-28", "after cut-off", None, None),
        ("2024-03-29", "public holiday", "bank", "Karfreitag"),
        ("2024-03-30", "weekend", None, None),
        ("2024-03-31", "weekend", None, None),
        ("2024-04-01", "public holiday", "bank", "Ostermontag"),
        ("2024-04-06", "weekend", None, None),
        ("2024-04-07", "weekend", None, None),
    ]


@pytest.mark.rule("ORD-9")
def test_a_holiday_of_one_exchange_is_named_with_its_calendar() -> None:
    found = _found("2024-12-23T10:00:00+01:00", ("LU", "XNYS"), 1, 0)
    assert [(shift.reason, shift.calendar, shift.name) for shift in found.shifts] == [
        ("bank closure", "bank", "Heiligabend"),
        ("public holiday", "bank", "Erster Weihnachtstag"),
        ("public holiday", "bank", "Zweiter Weihnachtstag"),
    ]
    thanksgiving = _found("2024-11-28T10:00:00+01:00", ("LU", "XNYS"))
    assert [(shift.calendar, shift.name) for shift in thanksgiving.shifts] == [("XNYS", "Thanksgiving Day")]


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(BERLIN))  # noqa: DTZ001 - the zone is given beside


@pytest.mark.rule("ORD-6", "ORD-7", "ORD-8", "ORD-9")
@given(
    received_at=MOMENTS,
    cut_off=st.times(),
    forward=st.integers(0, 10),
    settlement=st.integers(0, 10),
    codes=st.lists(st.sampled_from(["LU", "IE", "XNYS", "XLON", "US"]), max_size=3),
)
def test_every_day_on_the_way_is_counted_or_explained(
    received_at: datetime, cut_off: time, forward: int, settlement: int, codes: list[str]
) -> None:
    found = execution_days(
        received_at,
        cut_off=cut_off,
        forward_pricing_days=forward,
        settlement_days=settlement,
        calendars=CALENDARS,
        codes=codes,
    )
    first = received_at.date()
    assert first <= found.order_day <= found.price_day <= found.settlement_day
    for day in (found.order_day, found.price_day, found.settlement_day):
        assert CALENDARS.is_fund_day(day, codes)
    assert all(earlier.day < later.day for earlier, later in pairwise(found.shifts))
    skipped = {shift.day for shift in found.shifts}
    way = {first + timedelta(days=offset) for offset in range((found.settlement_day - first).days + 1)}
    assert skipped < way
    assert len(way - skipped) == forward + settlement + 1
    late = [shift.day for shift in found.shifts if shift.reason == AFTER_CUT_OFF]
    assert late == ([first] if received_at.time() >= cut_off and CALENDARS.is_fund_day(first, codes) else [])


BODY = {
    "received_at": "2024-03-28T15:30:00+01:00",
    "cut_off": "14:00",
    "forward_pricing_days": 2,
    "settlement_days": 2,
    "calendars": ["LU", "XNYS"],
}


def _client() -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.state.calendars = CALENDARS
    problems.install(app)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.rule("ORD-9")
def test_the_calculator_answers_the_example_of_the_api() -> None:
    answer = _client().post("/v1/calculators/execution-days", json=BODY)
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["order_day"], shown["price_day"], shown["settlement_day"]) == (
        "2024-04-02",
        "2024-04-04",
        "2024-04-08",
    )
    assert shown["shifts"][:2] == [
        {"day": "2024-03-28", "reason": "after cut-off", "calendar": None, "name": None},
        {"day": "2024-03-29", "reason": "public holiday", "calendar": "bank", "name": "Karfreitag"},
    ]
    assert [step["rule"] for step in shown["steps"]] == ["ORD-6", "ORD-6", "ORD-7", "ORD-8"]


@pytest.mark.rule("ORD-9")
def test_every_unknown_calendar_is_a_fault_with_its_place() -> None:
    answer = _client().post("/v1/calculators/execution-days", json={**BODY, "calendars": ["QQ", "LU", "XPAR"]})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(fault["pointer"], fault["rule"]) for fault in answer.json()["errors"]] == [
        ("/calendars/0", "ORD-9"),
        ("/calendars/2", "ORD-9"),
    ]
    assert answer.json()["rule"] == "ORD-9"
    assert "QQ" not in answer.text


@pytest.mark.rule("ORD-9")
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"received_at": "2024-03-28T15:30:00"}, "/received_at"),
        ({"received_at": "2024-03-28"}, "/received_at"),
        ({"received_at": 1711636200}, "/received_at"),
        ({"received_at": "9999-12-31T23:59:59-14:00"}, "/received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "/received_at"),
        ({"cut_off": "24:00"}, "/cut_off"),
        ({"cut_off": "9:00"}, "/cut_off"),
        ({"cut_off": "14:00:00"}, "/cut_off"),
        ({"cut_off": 14}, "/cut_off"),
        ({"forward_pricing_days": -1}, "/forward_pricing_days"),
        ({"forward_pricing_days": 31}, "/forward_pricing_days"),
        ({"settlement_days": "2"}, "/settlement_days"),
        ({"settlement_days": 2.0}, "/settlement_days"),
        ({"settlement_days": True}, "/settlement_days"),
        ({"calendars": "LU"}, "/calendars"),
        ({"calendars": [7]}, "/calendars/0"),
        ({"calendars": ["LU"] * 21}, "/calendars"),
        ({"calendars": ["IE00BK5BQT80"]}, "/calendars/0"),
        ({"fund": "IE00BK5BQT80"}, "/fund"),
    ],
)
def test_bad_input_is_refused_at_its_place(change: dict[str, Any], pointer: str) -> None:
    answer = _client().post("/v1/calculators/execution-days", json={**BODY, **change})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.rule("ORD-9")
def test_a_calendar_not_kept_in_that_year_is_refused() -> None:
    body = {**BODY, "received_at": "2010-03-26T15:30:00+01:00", "calendars": ["XETR"]}
    answer = _client().post("/v1/calculators/execution-days", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/calendars/0"


@pytest.mark.rule("ORD-6")
def test_the_year_may_turn_on_the_way() -> None:
    assert _found("2097-12-31T15:00:00+01:00", ("XNYS",), 30, 30).settlement_day > date(2098, 3, 1)
