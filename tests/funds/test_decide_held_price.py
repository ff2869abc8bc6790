from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from depot.approvals.errors import SecondPersonNeeded
from depot.funds.errors import AlreadyDecided, NotAcceptable
from depot.funds.invariants import INVARIANTS
from depot.funds.model import HeldPrice, Verdict
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.import_rates import import_rates
from depot.funds.usecases.price_on import price_on
from depot.funds.usecases.price_versions import price_versions
from depot.funds.usecases.rate_on import rate_on
from depot.kernel import pending
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PriceId, StaffId
from depot.kernel.invariants import broken
from tests.funds.fund_examples import HEADER, NOW, WORLD, a_fund

ANNA, BERT = StaffId(new_id()), StaffId(new_id())
DAY = date(2024, 1, 2)


def _held(tx: Session, *lines: str) -> HeldPrice:
    import_prices(tx, HEADER + "\n".join(lines), source="file 7", now=NOW, by=ANNA)
    [held] = held_prices(tx, after=None, limit=10)
    return held


def _correction(tx: Session) -> HeldPrice:
    a_fund(tx)
    return _held(tx, f"{WORLD},{DAY},107.04,,EUR", f"{WORLD},{DAY},107.40,,EUR")


def _decide(tx: Session, price: PriceId, verdict: Verdict = Verdict.ACCEPT, by: StaffId = BERT) -> HeldPrice:
    return decide_held_price(tx, price, verdict=verdict, reason="digits were swapped", by=by, now=NOW)


@pytest.mark.rule("FND-2")
def test_a_correction_is_a_new_version_with_a_reason(tx: Session):
    held = _correction(tx)
    assert price_on(tx, WORLD, DAY).redemption_price == Decimal("107.04")
    decided = _decide(tx, held.price_id)
    assert decided.decision is not None
    assert (decided.decision.decided_by, decided.decision.decided_at) == (BERT, NOW)
    now_counts = price_on(tx, WORLD, DAY)
    assert (now_counts.redemption_price, now_counts.version) == (Decimal("107.40"), 2)
    first, second = price_versions(tx, WORLD, DAY)
    assert (first.price.redemption_price, first.reason) == (Decimal("107.04"), None)
    assert (second.price_id, second.source, second.reason) == (held.price_id, "file 7", "digits were swapped")
    assert held_prices(tx, after=None, limit=10) == []
    event = pending.of(tx).events[-1]
    assert (event["kind"], event["content"]["version"]) == ("price_corrected.v1", 2)
    assert list(broken(tx, INVARIANTS)) == []


@pytest.mark.rule("FND-2")
def test_a_rejected_price_changes_nothing_and_is_not_held_again(tx: Session):
    held = _correction(tx)
    _decide(tx, held.price_id, Verdict.REJECT)
    assert price_on(tx, WORLD, DAY).version == 1
    again = import_prices(tx, f"{HEADER}{WORLD},{DAY},107.40,,EUR", source="file 8", now=NOW)
    assert (again.loaded, again.unchanged, again.held) == (0, 1, 0)
    assert pending.of(tx).events[-2]["kind"] == "held_price_rejected.v1"
    assert list(broken(tx, INVARIANTS)) == []


@pytest.mark.rule("FND-2")
def test_who_brought_it_in_does_not_decide_and_nobody_decides_twice(tx: Session):
    held = _correction(tx)
    for verdict in Verdict:
        with pytest.raises(SecondPersonNeeded):
            _decide(tx, held.price_id, verdict, by=ANNA)
    _decide(tx, held.price_id)
    with pytest.raises(AlreadyDecided):
        _decide(tx, held.price_id, Verdict.REJECT)
    with pytest.raises(NotFound):
        _decide(tx, PriceId(new_id()))


@pytest.mark.rule("FND-2")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("LU0908500753,2024-01-02,217.80,,EUR", "unknown_fund"),
        (f"{WORLD},2024-01-02,100.00,,USD", "wrong_currency"),
        (f"{WORLD},2024-01-09,100.00,,EUR", "future_day"),
    ],
)
def test_nobody_can_accept_what_cannot_be_true(tx: Session, line: str, reason: str):
    a_fund(tx)
    held = _held(tx, line)
    with pytest.raises(NotAcceptable) as refused, tx.begin_nested():
        _decide(tx, held.price_id)
    assert refused.value.reason == reason
    _decide(tx, held.price_id, Verdict.REJECT)


@pytest.mark.rule("FND-2")
def test_a_price_of_a_day_to_come_can_be_accepted_once_it_has_come(tx: Session):
    a_fund(tx)
    held = _held(tx, f"{WORLD},2024-01-09,100.00,,EUR")
    later = NOW + timedelta(days=1)
    decide_held_price(tx, held.price_id, verdict=Verdict.ACCEPT, reason="the day has come", by=BERT, now=later)
    assert price_on(tx, WORLD, date(2024, 1, 9)).version == 1
    assert pending.of(tx).events[-1]["kind"] == "held_price_accepted.v1"


@pytest.mark.rule("FND-2")
def test_after_an_accepted_jump_the_next_day_is_measured_from_it(tx: Session):
    a_fund(tx)
    held = _held(tx, f"{WORLD},2024-01-02,100.00,,EUR", f"{WORLD},2024-01-03,20.00,,EUR")
    _decide(tx, held.price_id)
    assert import_prices(tx, f"{HEADER}{WORLD},2024-01-04,20.10,,EUR", source="file 8", now=NOW).loaded == 1


@pytest.mark.rule("FND-3")
def test_exchange_rates_are_corrected_the_same_way(tx: Session):
    text = "date,currency,rate\n2024-01-02,USD,1.0956\n2024-01-02,USD,1.0965\n"
    assert import_rates(tx, text, source="file 7", now=NOW, by=ANNA).held == 1
    [held] = held_prices(tx, after=None, limit=10)
    _decide(tx, held.price_id)
    assert rate_on(tx, "USD", DAY) == Decimal("1.0965")
    assert list(broken(tx, INVARIANTS)) == []
