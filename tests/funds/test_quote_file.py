from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.model import Quote, QuoteKind
from depot.funds.rules.quote_file import PRICE_COLUMNS, RATE_COLUMNS, is_headed, read_prices, read_rates
from tests.funds.fund_examples import EUROPE, HEADER, STOCKS, WORLD

GOOD = f"{WORLD},2024-01-02,107.04,,EUR"
prices = st.decimals("0.000001", "999999999.999999", places=6)
quotes = st.builds(
    Quote,
    st.just(QuoteKind.PRICE),
    st.sampled_from([WORLD, STOCKS, EUROPE]),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    prices,
    prices,
    st.sampled_from(["EUR", "USD", "GBP"]),
)


def _line(quote: Quote) -> str:
    return f"{quote.subject},{quote.day},{quote.value},{quote.issue_price},{quote.currency}"


@pytest.mark.rule("FND-2")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{WORLD},2024-01-02,107,04,,EUR", "has 6 columns in place of 5"),
        (f'{WORLD},2024-01-02,"107,04",,EUR', "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,107.04,108.1.1,EUR", "issue_price: must be digits with a dot"),
        ("IE00BK5BQT81,2024-01-02,107.04,,EUR", "isin: country code or check digit is wrong"),
        (f" {WORLD},2024-01-02,107.04,,EUR", "isin: country code or check digit is wrong"),
        (f"{WORLD},2024-01-02,107.04,EUR", "has 4 columns in place of 5"),
        (f"{WORLD},2024-01-02,1234567890.00,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,{'9' * 5000},,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,1e3,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,NaN,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,-1.00,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,١٠٧.٠٤,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,107.0400001,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,,,EUR", "redemption_price: must be digits with a dot"),
        (f"{WORLD},2024-01-02,0.00,,EUR", "redemption_price: must be more than zero"),
        (f"{WORLD},02.01.2024,107.04,,EUR", "date: must be a day"),
        (f"{WORLD},2024-02-30,107.04,,EUR", "date: must be a day"),
        (f"{WORLD},20240102,107.04,,EUR", "date: must be a day"),
        (f"{WORLD},0024-01-02,107.04,,EUR", "date: lies before 1990-01-01"),
        (f"{WORLD},2024-01-02,107.04,,EURO", "currency: is no currency"),
        (f"{WORLD},2024-01-02,107.04,,eur", "currency: is no currency"),
        (f'"{WORLD},2024-01-02,107.04,,EUR', "has 0 columns in place of 5"),
        ("\x00\ufffd", "has 1 columns in place of 5"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_good_ones_count(line: str, said: str):
    read = read_prices(f"{HEADER}{GOOD}\n{line}\n{GOOD}\n")
    assert len(read.quotes) == 2
    [fault] = read.faults
    assert fault.line == 3
    assert fault.reason.startswith(said)


@pytest.mark.rule("FND-2")
def test_an_empty_issue_price_is_the_redemption_price():
    [quote] = read_prices(HEADER + GOOD).quotes
    assert quote == Quote(QuoteKind.PRICE, WORLD, date(2024, 1, 2), Decimal("107.04"), Decimal("107.04"), "EUR")


@pytest.mark.rule("FND-2")
def test_files_of_other_systems_are_read_too():
    read = read_prices("\ufeff" + HEADER.replace("\n", "\r\n") + f'"{WORLD}",2024-01-02,107.04,,EUR\r\n\r\n')
    assert (len(read.quotes), read.faults) == (1, ())


@pytest.mark.rule("FND-2")
@pytest.mark.parametrize("text", ["", "\n", "date,price,currency\n", HEADER.replace(",", ";"), GOOD + "\n"])
def test_a_file_without_the_header_is_no_price_file(text: str):
    assert not is_headed(text, PRICE_COLUMNS)


@pytest.mark.rule("FND-2")
@given(st.lists(quotes, max_size=20))
def test_what_is_written_is_read(wanted: list[Quote]):
    assert read_prices(HEADER + "\n".join(map(_line, wanted))).quotes == tuple(wanted)


@pytest.mark.rule("FND-2")
@given(st.lists(quotes, max_size=5), st.text())
def test_no_text_stops_the_reading(wanted: list[Quote], rubbish: str):
    good = "".join(f"{_line(quote)}\n" for quote in wanted)
    read = read_prices(f"{HEADER}{good}{rubbish}")
    assert read.quotes[: len(wanted)] == tuple(wanted)
    lines = [line.removesuffix("\r") for line in rubbish.split("\n")]
    assert len(read.quotes) + len(read.faults) == len(wanted) + sum(bool(line.strip()) for line in lines)


@pytest.mark.rule("FND-3")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-01-02,EUR,1.0", "currency: the rate of the euro"),
        ("2024-01-02,USD,1,0956", "has 4 columns in place of 3"),
        ("2024-01-02,USD,0", "rate: must be more than zero"),
        ("2024-01-02,US$,1.0956", "currency: is no currency"),
    ],
)
def test_rate_files_are_read_by_the_same_rules(line: str, said: str):
    text = f"date,currency,rate\n2024-01-02,USD,1.0956\n{line}\n"
    assert is_headed(text, RATE_COLUMNS)
    read = read_rates(text)
    assert read.quotes == (Quote(QuoteKind.RATE, "USD", date(2024, 1, 2), Decimal("1.0956")),)
    assert [fault.line for fault in read.faults] == [3]
    assert read.faults[0].reason.startswith(said)
