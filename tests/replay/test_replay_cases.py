"""Tax cases as banks settled them, through the calculators' own code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.replay.replaying import REAL_CASES, SHARED, calculated, differing

CASES = SHARED / "tax_cases.json"


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(REAL_CASES.read_text("utf-8"))
    return found


@pytest.mark.rule("TAX-45", "TAX-9", "TAX-11", "TAX-17", "TAX-21", "TAX-22", "ORD-20")
@pytest.mark.skipif(not CASES.exists(), reason="the real material is not beside the repository")
def test_the_whole_file() -> None:
    report = calculated(json.loads(CASES.read_text("utf-8")))
    assert (report.last_line, report.exit_code) == ("137 of 137 figures reproduced", 0)


@pytest.mark.rule("TAX-45", "TAX-9", "TAX-11", "TAX-17", "TAX-21", "TAX-22", "ORD-20")
def test_the_copied_cases() -> None:
    report = calculated(cases())
    assert (report.last_line, report.exit_code) == ("137 of 137 figures reproduced", 0)


@pytest.mark.rule("TAX-22")
def test_a_changed_figure_is_found() -> None:
    changed = cases()
    changed[0]["expect"]["capital_gains_tax"] = "4.26"
    changed[1]["received_on"] = "2024-01-01"
    assert differing(calculated(changed)) == {
        ("calculator vorabpauschale", "capital_gains_tax"),
        ("calculator vorabpauschale", "received_on"),
    }


@pytest.mark.rule("TAX-45")
def test_an_unknown_calculator_and_a_refused_request_are_told() -> None:
    first = cases()[0]
    report = calculated(
        [
            first | {"calculator": "oracle"},
            first | {"request": first["request"] | {"calendar_year": 2023.5}},
            first | {"request": first["request"] | {"calendar_year": 2016}},
            {"calculator": "redemption"},
        ]
    )
    assert report.outcomes[0].unchecked[0].reason == "unknown calculator: oracle"
    assert all(figure.rule.startswith("refused: calendar_year") for figure in report.outcomes[1].figures)
    assert all("before 2018" in figure.rule for figure in report.outcomes[2].figures)
    assert report.malformed[0].place == "cases[3]"
    assert report.exit_code == 1


@pytest.mark.rule("ORD-9", "VL-13")
def test_the_other_calculators_are_replayed_too() -> None:
    days = {
        "calculator": "execution-days",
        "request": {
            "received_at": "2024-03-28T15:30:00+01:00",
            "cut_off": "14:00",
            "forward_pricing_days": 2,
            "settlement_days": 2,
            "calendars": ["LU", "XNYS"],
        },
        "expect": {
            "price_day": "2024-04-04",
            "shifts": [{"reason": "after cut-off"}, {"day": "2024-03-29", "name": "Karfreitag"}],
        },
    }
    vl = {
        "calculator": "vl",
        "request": {"payments": [{"received_on": "2017-03-15", "amount": "40.00"}], "on": "2024-01-01"},
        "expect": {"contracts": [{"locked_until": "2023-12-31", "paid_in": "40.00", "state": "free"}]},
    }
    report = calculated([days, vl])
    assert (report.last_line, report.exit_code) == ("7 of 7 figures reproduced", 0)
