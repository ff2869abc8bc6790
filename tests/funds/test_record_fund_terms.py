from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.funds.errors import FundTermsInvalid, TermsAlreadyRecorded
from depot.funds.model import FundState
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.funds.usecases.terms_history import terms_history
from depot.funds.usecases.universe import universe
from depot.kernel import pending
from depot.kernel.money import Eur
from tests.funds.fund_examples import EUROPE, NOW, STOCKS, WORLD, a_fund, some_terms

TODAY = NOW.date()


def _pointers(refused: pytest.ExceptionInfo[FundTermsInvalid]) -> list[str]:
    assert all(fault.rule == "FND-1" for fault in refused.value.faults)
    return [fault.pointer for fault in refused.value.faults]


@pytest.mark.rule("FND-1")
def test_what_was_recorded_comes_back_whole(tx: Session):
    terms = some_terms(front_load_percent=Decimal("5.00"), front_load_discount_percent=Decimal(50))
    record_fund_terms(tx, terms, now=NOW)
    assert fund_terms(tx, [WORLD], on=TODAY) == {WORLD: terms}
    assert terms.front_load_rate == Decimal("0.025")
    assert terms.transaction_charge_rate == Decimal("0.002")
    [event] = pending.of(tx).events
    assert event["kind"] == "fund_terms_recorded.v1"
    assert event["content"] == {"isin": WORLD, "valid_from": "2018-01-01", "state": "open"}


@pytest.mark.rule("FND-1")
def test_terms_hold_from_their_day_until_the_next_row(tx: Session):
    a_fund(tx)
    later = some_terms(valid_from=date(2024, 2, 1), cut_off=time(12, 0), wkn=None)
    record_fund_terms(tx, later, now=NOW)
    assert fund_terms(tx, [WORLD], on=date(2017, 12, 31)) == {}
    assert fund_terms(tx, [WORLD], on=date(2024, 1, 31))[WORLD].cut_off == time(14, 0)
    assert fund_terms(tx, [WORLD], on=date(2024, 2, 1)) == {WORLD: later}
    assert [row.valid_from for row in terms_history(tx, WORLD)] == [date(2018, 1, 1), date(2024, 2, 1)]


@pytest.mark.rule("FND-1")
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"isin": "IE00BK5BQT81"}, "/isin"),
        ({"isin": "ZZ00BK5BQT80"}, "/isin"),
        ({"isin": "ie00bk5bqt80"}, "/isin"),
        ({"wkn": "A2PKXO"}, "/wkn"),
        ({"wkn": "A2PKX"}, "/wkn"),
        ({"isin": "DE0008490962", "wkn": "A2PKXG"}, "/wkn"),
        ({"name": " "}, "/name"),
        ({"company": ""}, "/company"),
        ({"currency": "EUX"}, "/currency"),
        ({"domicile": "XX"}, "/domicile"),
        ({"calendars": ("IE", "XDUB")}, "/calendars/1"),
        ({"unit_decimals": 7}, "/unit_decimals"),
        ({"redemption_pricing_days": -1}, "/redemption_pricing_days"),
        ({"subscription_settlement_days": 31}, "/subscription_settlement_days"),
        ({"front_load_percent": Decimal("20.01")}, "/front_load_percent"),
        ({"front_load_discount_percent": Decimal("100.01")}, "/front_load_discount_percent"),
        ({"transaction_charge_percent": Decimal("-0.01")}, "/transaction_charge_percent"),
        ({"minimum_plan": Eur(-1)}, "/minimum_plan"),
        ({"cut_off": time(14, 0, tzinfo=UTC)}, "/cut_off"),
    ],
)
def test_a_wrong_field_is_named(tx: Session, changes: dict[str, Any], pointer: str):
    with pytest.raises(FundTermsInvalid) as refused:
        record_fund_terms(tx, some_terms(**changes), now=NOW)
    assert _pointers(refused) == [pointer]
    assert terms_history(tx, WORLD) == []


@pytest.mark.rule("FND-1")
def test_the_wkn_of_a_german_fund_is_part_of_its_isin(tx: Session):
    assert a_fund(tx, "DE0008490962", wkn="849096", domicile="DE").wkn == "849096"


@pytest.mark.rule("FND-1")
def test_all_faults_are_reported_together(tx: Session):
    wrong = some_terms(isin="IE00BK5BQT81", currency="DM", calendars=("MOON",), unit_decimals=9)
    with pytest.raises(FundTermsInvalid) as refused:
        record_fund_terms(tx, wrong, now=NOW)
    assert _pointers(refused) == ["/isin", "/currency", "/unit_decimals", "/calendars/0"]


@pytest.mark.rule("FND-1")
def test_terms_are_never_changed_afterwards(tx: Session):
    a_fund(tx)
    with pytest.raises(FundTermsInvalid) as refused:
        a_fund(tx, valid_from=date(2024, 1, 7))
    assert _pointers(refused) == ["/valid_from"]
    a_fund(tx, valid_from=TODAY, state=FundState.SUBSCRIPTIONS_SUSPENDED)
    with pytest.raises(TermsAlreadyRecorded):
        a_fund(tx, valid_from=TODAY)
    with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
        tx.execute(text("update depot.fund_terms set cut_off = '23:59'"))


@pytest.mark.rule("FND-1")
def test_a_closed_fund_does_not_come_back(tx: Session):
    a_fund(tx)
    a_fund(tx, valid_from=date(2024, 3, 1), state=FundState.CLOSED)
    for day, state in [(date(2024, 4, 1), FundState.OPEN), (date(2024, 2, 1), FundState.MERGED)]:
        with pytest.raises(FundTermsInvalid) as refused:
            a_fund(tx, valid_from=day, state=state)
        assert _pointers(refused) == ["/state"]


@pytest.mark.rule("FND-1")
def test_today_is_the_day_in_berlin(tx: Session):
    a_fund(tx)
    late = datetime(2024, 1, 8, 23, 30, tzinfo=UTC)  # already the 9th in Berlin
    with pytest.raises(FundTermsInvalid):
        a_fund(tx, valid_from=date(2024, 1, 8), now=late)


@pytest.mark.rule("FND-1", "ACC-5")
def test_the_universe_is_those_funds_that_are_in_it_today(tx: Session):
    for isin in (WORLD, STOCKS):
        a_fund(tx, isin)
    a_fund(tx, EUROPE, in_universe=False)
    a_fund(tx, WORLD, valid_from=date(2024, 2, 1), in_universe=False)
    assert [terms.isin for terms in universe(tx, on=TODAY)] == [STOCKS, WORLD]
    assert [terms.isin for terms in universe(tx, on=TODAY, after=STOCKS, limit=1)] == [WORLD]
    assert [terms.isin for terms in universe(tx, on=date(2024, 2, 1))] == [STOCKS]
