from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from depot.funds.errors import FileUnreadable, NoRateYet
from depot.funds.model import HoldReason, PriceReport
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_rates import import_rates
from depot.funds.usecases.rate_on import rate_on
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from depot.funds.usecases.rates_on import rates_on
from tests.funds.fund_examples import NOW

# ECB reference rates of the turn of the year; 1 January is a TARGET holiday.
ECB = """date,currency,rate
2023-12-29,USD,1.105
2023-12-29,GBP,0.86905
2024-01-02,USD,1.0956
2024-01-02,GBP,0.8668
"""


@pytest.mark.rule("FND-3")
def test_rates_load_once(tx: Session):
    assert import_rates(tx, ECB, source="ECB", now=NOW) == PriceReport(4, 0, 0)
    assert import_rates(tx, ECB, source="ECB", now=NOW) == PriceReport(0, 4, 0)
    day = date(2024, 1, 2)
    assert rates_on(tx, ["USD", "EUR", "CHF"], day) == {"USD": Decimal("1.0956"), "EUR": Decimal(1)}
    assert rate_on(tx, "GBP", day) == Decimal("0.8668")


@pytest.mark.rule("FND-3", "TAX-10")
def test_settlement_needs_the_rate_of_the_day_and_tax_takes_the_last_one_before(tx: Session):
    import_rates(tx, ECB, source="ECB", now=NOW)
    holiday = date(2024, 1, 1)
    with pytest.raises(NoRateYet):
        rate_on(tx, "USD", holiday)
    assert rate_or_earlier(tx, "USD", holiday) == Decimal("1.105")
    assert rate_on(tx, "EUR", holiday) == rate_or_earlier(tx, "EUR", holiday) == 1
    with pytest.raises(NoRateYet):
        rate_or_earlier(tx, "USD", date(2023, 12, 28))


@pytest.mark.rule("FND-3")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2024-01-03,USD,1.3148", HoldReason.JUMP),
        ("2024-01-09,USD,1.0956", HoldReason.FUTURE_DAY),
        ("2024-01-02,USD,1.0957", HoldReason.CORRECTION),
    ],
)
def test_an_implausible_rate_waits_for_staff(tx: Session, line: str, reason: HoldReason):
    import_rates(tx, ECB, source="ECB", now=NOW)
    assert import_rates(tx, f"date,currency,rate\n{line}\n", source="ECB", now=NOW).held == 1
    [held] = held_prices(tx, after=None, limit=10)
    assert (held.reason, held.quote.subject) == (reason, "USD")


@pytest.mark.rule("FND-3")
def test_a_price_file_is_no_rate_file(tx: Session):
    with pytest.raises(FileUnreadable):
        import_rates(tx, "isin,date,redemption_price,issue_price,currency\n", source="ECB", now=NOW)
