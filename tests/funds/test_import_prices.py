from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.funds.errors import FileUnreadable, NoPriceYet
from depot.funds.invariants import INVARIANTS
from depot.funds.model import HoldReason, PriceReport
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.price_on import price_on
from depot.funds.usecases.price_range import price_range
from depot.funds.usecases.prices_on import prices_on
from depot.kernel import pending
from depot.kernel.invariants import broken
from tests.funds.fund_examples import EUROPE, FILES, HEADER, NOW, SOLD_IN_DOLLARS, STOCKS, WORLD, a_fund

REAL = (FILES / "prices_turn_of_2023.csv").read_text()


def _import(tx: Session, *lines: str) -> PriceReport:
    return import_prices(tx, HEADER + "\n".join(lines), source="test", now=NOW)


def _held(tx: Session) -> list[tuple[str, HoldReason]]:
    return [(str(held.quote.day), held.reason) for held in held_prices(tx, after=None, limit=100)]


@pytest.mark.rule("FND-2")
def test_real_prices_load_and_a_second_time_nothing_does(tx: Session):
    for isin in (WORLD, STOCKS, EUROPE):
        a_fund(tx, isin)
    assert import_prices(tx, REAL, source="test", now=NOW) == PriceReport(21, 0, 0)
    assert import_prices(tx, REAL, source="test", now=NOW) == PriceReport(0, 21, 0)
    found = prices_on(tx, [WORLD, EUROPE, SOLD_IN_DOLLARS], date(2024, 1, 2))
    assert {isin: str(price.redemption_price) for isin, price in found.items()} == {
        WORLD: "107.040000",
        EUROPE: "217.800000",
    }
    assert found[WORLD].issue_price == found[WORLD].redemption_price
    assert list(broken(tx, INVARIANTS)) == []


@pytest.mark.rule("FND-2")
def test_no_other_days_price_stands_in_but_valuations_take_the_newest(tx: Session):
    a_fund(tx)
    _import(tx, f"{WORLD},2023-12-29,107.08,,EUR")
    with pytest.raises(NoPriceYet):
        price_on(tx, WORLD, date(2023, 12, 30))
    assert price_on(tx, WORLD, date(2023, 12, 29)).redemption_price == Decimal("107.08")
    assert latest_prices(tx, [WORLD, STOCKS], until=date(2024, 1, 2))[WORLD].day == date(2023, 12, 29)
    assert latest_prices(tx, [WORLD], until=date(2023, 12, 28)) == {}


@pytest.mark.rule("FND-2")
def test_a_bad_line_does_not_stop_the_good_ones(tx: Session):
    a_fund(tx)
    report = _import(tx, f"{WORLD},2024-01-02,107.04,,EUR", f"{WORLD},2024-01-03,106,62,,EUR")
    assert (report.loaded, report.held, [fault.line for fault in report.faults]) == (1, 0, [3])
    [_, event] = pending.of(tx).events
    assert event["kind"] == "prices_imported.v1"
    assert event["content"] == {"source": "test", "loaded": 1, "unchanged": 0, "held": 0, "faults": 1}


@pytest.mark.rule("FND-2")
def test_a_file_without_the_header_is_refused_as_a_whole(tx: Session):
    with pytest.raises(FileUnreadable) as refused:
        import_prices(tx, f"{WORLD},2024-01-02,107.04,,EUR", source="test", now=NOW)
    assert [fault.pointer for fault in refused.value.faults] == ["/file"]


@pytest.mark.rule("FND-2")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{EUROPE},2024-01-03,217.80,,EUR", HoldReason.UNKNOWN_FUND),
        (f"{WORLD},2024-01-03,100.00,,USD", HoldReason.WRONG_CURRENCY),
        (f"{WORLD},2024-01-09,100.00,,EUR", HoldReason.FUTURE_DAY),
        (f"{WORLD},2024-01-03,120.01,,EUR", HoldReason.JUMP),
        (f"{WORLD},2024-01-03,79.99,,EUR", HoldReason.JUMP),
        (f"{WORLD},2024-01-03,100.00,99.99,EUR", HoldReason.ISSUE_PRICE),
        (f"{WORLD},2024-01-03,100.00,120.01,EUR", HoldReason.ISSUE_PRICE),
        (f"{WORLD},2024-01-02,100.01,,EUR", HoldReason.CORRECTION),
    ],
)
def test_an_implausible_price_waits_for_staff(tx: Session, line: str, reason: HoldReason):
    a_fund(tx)
    _import(tx, f"{WORLD},2024-01-02,100.00,,EUR")
    report = _import(tx, line)
    assert (report.loaded, report.held) == (0, 1)
    assert _held(tx) == [(line.split(",")[1], reason)]
    assert _import(tx, line) == PriceReport(0, 1, 0)
    assert len(_held(tx)) == 1


@pytest.mark.rule("FND-2")
@pytest.mark.parametrize("price", ["120.00", "80.00"])
def test_twenty_percent_exactly_is_no_jump(tx: Session, price: str):
    a_fund(tx)
    report = _import(tx, f"{WORLD},2024-01-02,100.00,,EUR", f"{WORLD},2024-01-03,{price},{price},EUR")
    assert report == PriceReport(2, 0, 0)


@pytest.mark.rule("FND-2")
def test_a_jump_is_measured_from_the_price_day_before_also_inside_a_file(tx: Session):
    a_fund(tx)
    _import(tx, f"{WORLD},2023-11-30,100.00,,EUR")
    lines = [f"{WORLD},2024-01-03,130.00,,EUR", f"{WORLD},2024-01-02,118.00,,EUR", f"{WORLD},2024-01-04,200.00,,EUR"]
    assert _import(tx, *lines) == PriceReport(2, 0, 1)
    assert _held(tx) == [("2024-01-04", HoldReason.JUMP)]


@pytest.mark.rule("FND-2")
def test_two_prices_of_one_day_in_a_file_are_a_correction(tx: Session):
    a_fund(tx)
    line = f"{WORLD},2024-01-02,100.00,,EUR"
    assert _import(tx, line, line, f"{WORLD},2024-01-02,101.00,,EUR") == PriceReport(1, 1, 1)
    assert _held(tx) == [("2024-01-02", HoldReason.CORRECTION)]


@pytest.mark.rule("FND-2")
def test_once_the_fund_is_known_its_prices_load(tx: Session):
    line = f"{WORLD},2017-06-01,100.00,,EUR"
    assert _import(tx, line).held == 1
    a_fund(tx)  # its terms begin later than the price: history may be loaded
    assert _import(tx, line).loaded == 1


@pytest.mark.rule("FND-1", "FND-2")
def test_the_currency_is_that_of_the_terms_of_the_price_day(tx: Session):
    a_fund(tx)
    a_fund(tx, valid_from=NOW.date(), currency="USD")
    assert _import(tx, f"{WORLD},2024-01-05,100.00,,EUR", f"{WORLD},2024-01-08,109.00,,USD").loaded == 2
    assert _import(tx, f"{WORLD},2024-01-05,100.00,,USD").held == 1


@pytest.mark.rule("FND-2")
def test_the_database_itself_changes_no_price(tx: Session):
    a_fund(tx)
    _import(tx, f"{WORLD},2024-01-02,100.00,,EUR")
    for change in ("update depot.prices set redemption_price = 1", "delete from depot.prices"):
        with pytest.raises(IntegrityError, match="append only"), tx.begin_nested():
            tx.execute(text(change))


@pytest.mark.rule("FND-2")
def test_prices_of_a_span_come_by_day(tx: Session):
    a_fund(tx)
    import_prices(tx, REAL, source="test", now=NOW)
    span = {"first": date(2023, 12, 28), "last": date(2024, 1, 3)}
    found = price_range(tx, WORLD, **span, after=date.min, limit=3)
    assert [price.day.isoformat() for price in found] == ["2023-12-28", "2023-12-29", "2024-01-02"]
    rest = price_range(tx, WORLD, **span, after=found[-1].day, limit=3)
    assert [price.day.isoformat() for price in rest] == ["2024-01-03"]
