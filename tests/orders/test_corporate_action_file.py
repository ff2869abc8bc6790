"""The file of corporate actions: every line is taken, known or named (FND-4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.model import FundState, ShareClass
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from orders.errors import CorporateActionsUnreadable
from orders.rules.corporate_action_file import COLUMNS, read_corporate_actions
from orders.usecases.import_corporate_actions import ActionReport, import_corporate_actions
from tests.funds.fund_examples import EUROPE, SOLD_IN_DOLLARS, STOCKS, WORLD, a_fund
from tests.orders.desk import MORNING, Desk

HEADER = ",".join(COLUMNS)
DISTRIBUTED = f"distribution,{STOCKS},2024-01-10,2024-01-12,1.25,EUR,,,"
MERGED = f"merger,{WORLD},2024-01-10,,,,,{EUROPE},1.5"
SPLIT = f"split,{EUROPE},2024-02-01,,,,,,4"


def _import(desk: Desk, *lines: str) -> ActionReport:
    with desk.sessions.begin() as tx:
        return import_corporate_actions(tx, "\n".join((HEADER, *lines)), by=StaffId(new_id()), now=MORNING)


@pytest.mark.rule("FND-4", "AUT-14")
def test_good_lines_are_taken_once_and_bad_ones_named(desk: Desk):
    with desk.sessions.begin() as tx:
        a_fund(tx, EUROPE, now=MORNING)
        a_fund(tx, STOCKS, now=MORNING, share_class=ShareClass.DISTRIBUTING)
    report = _import(desk, DISTRIBUTED, MERGED, SPLIT, DISTRIBUTED.replace(STOCKS, SOLD_IN_DOLLARS))
    assert (report.distributions, report.conversions, report.known) == (1, 1, 0)
    assert [fault.line for fault in report.faults] == [3, 5], (
        "a fund that goes on is not merged; an unknown one pays not"
    )
    assert "state merged" in report.faults[0].reason
    with desk.sessions.begin() as tx:
        day = MORNING.date().replace(day=10)
        record_fund_terms(tx, replace(desk.terms, valid_from=day, state=FundState.MERGED), now=MORNING)
    assert _import(desk, DISTRIBUTED, MERGED, SPLIT) == ActionReport(0, 1, 2, ())
    assert desk.count("depot.approvals where act = 'fund_conversion' and state = 'open'") == 2
    other = _import(desk, DISTRIBUTED.replace("1.25", "1.26"), SPLIT.replace(",4", ",5"))
    assert [(fault.line, fault.reason) for fault in other.faults] == [
        (2, "differs from what is known of this fund and day"),
        (3, "differs from what is known of this fund and day"),
    ]


@pytest.mark.rule("FND-4")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (DISTRIBUTED + ",", "has 10 fields instead of 9"),
        (DISTRIBUTED.replace(STOCKS, STOCKS[:-1] + "1"), "isin: country code or check digit is wrong"),
        (DISTRIBUTED.replace("2024-01-12", "2024-02-30"), "pay_day: must be a day such as 2024-03-28"),
        (DISTRIBUTED.replace("1.25", "1,25").replace("EUR,,", "EUR,"), "currency: must be three capital letters"),
        (DISTRIBUTED.replace("1.25", "0"), "per_unit: must be more than 0"),
        (DISTRIBUTED.replace("1.25", "-1"), "per_unit: must be a number such as 1.25, with at most 8 decimals"),
        (DISTRIBUTED + "2", "ratio: does not belong to this kind"),
        (MERGED.replace("merger", "takeover"), "kind: must be distribution, merger or split"),
        (MERGED.replace(EUROPE, ""), "into_isin: country code or check digit is wrong"),
        (MERGED.replace(",,,,,", ",,1,,,"), "per_unit: does not belong to this kind"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, reason: str):
    read = read_corporate_actions(f"{HEADER}\n\n{line}\n")
    assert read.actions == ()
    assert [(fault.line, fault.reason) for fault in read.faults] == [(3, reason)]


@pytest.mark.rule("FND-4")
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str):
    read = read_corporate_actions(f"{HEADER}\n{text}")
    assert read.actions == ()
    with pytest.raises(CorporateActionsUnreadable):
        read_corporate_actions(text)
