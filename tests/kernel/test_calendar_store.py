from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.kernel.calendar import BANK, Calendars, Override
from depot.kernel.calendar_store import overrides, record_override

NOW = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
MOURNING = Override("XNYS", date(2025, 3, 12), is_open=False, name="Staatstrauer", source="notice of the exchange, 1")


@pytest.mark.rule("ORD-9")
def test_a_recorded_closure_shifts_the_fund_days(tx: Session):
    before = Calendars("DE-BY", overrides(tx))
    record_override(tx, MOURNING, now=NOW)
    after = Calendars("DE-BY", overrides(tx))
    assert before.next_fund_day(MOURNING.day, ["XNYS"]) == MOURNING.day
    assert after.next_fund_day(MOURNING.day, ["XNYS"]) == date(2025, 3, 13)


@pytest.mark.rule("ORD-9")
def test_the_last_one_recorded_counts_and_what_was_known_when_stays_known(tx: Session):
    taken_back = replace(MOURNING, is_open=True, name="doch geöffnet", source="notice of the exchange, 2")
    record_override(tx, MOURNING, now=NOW)
    record_override(tx, taken_back, now=NOW + timedelta(days=1))
    assert overrides(tx) == [MOURNING, taken_back]
    assert overrides(tx, known_at=NOW) == [MOURNING]
    assert Calendars("DE-BY", overrides(tx)).is_fund_day(MOURNING.day, ["XNYS"])


@pytest.mark.rule("ORD-9")
def test_the_bank_itself_may_open_on_a_holiday(tx: Session):
    good_friday = date(2025, 4, 18)
    record_override(
        tx, Override(BANK, good_friday, is_open=True, name="Notdienst", source="board, 2025-01-02"), now=NOW
    )
    assert Calendars("DE-BY", overrides(tx)).is_business_day(good_friday)


@pytest.mark.rule("ORD-9", "PRV-5")
def test_what_was_recorded_is_never_changed(tx: Session):
    record_override(tx, MOURNING, now=NOW)
    with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
        tx.execute(text("delete from depot.calendar_overrides"))
