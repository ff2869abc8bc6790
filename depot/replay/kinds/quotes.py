"""FND-3: at which price and rate a booking settled, and what the margin on the rate cost."""

from __future__ import annotations

from fractions import Fraction

from depot.funds.model import Side
from depot.funds.rules.exchange import exchange_margin, settlement_rate
from depot.kernel.money import Eur, Units
from depot.replay.price_list import fx_margin_percent
from depot.replay.sheet import NotPrinted, Sheet, need
from orders.rules.pricing import Quote

EURO = "EUR"


def quote_of(sheet: Sheet, side: Side) -> Quote:
    """The printed price at the printed rate; where the mid rate is printed too, the rate itself is a figure (FND-3)."""
    booking = sheet.booking
    price = need(booking.price, "the price")
    if booking.price_currency == EURO:
        return Quote(price)
    rate = booking.fx_rate
    mid = booking.fx_margin and booking.fx_margin.mid_rate
    if mid:
        found = settlement_rate(mid, margin_percent=fx_margin_percent(sheet.day), side=side)
        sheet.compare("fx_rate", rate, found, "FND-3: mid rate with the margin, six decimals half up")
        rate = rate or found
    return Quote(price, booking.price_currency, need(rate, "the rate of exchange"))


def margin_of(sheet: Sheet, units: Units, quote: Quote) -> Eur:
    """What the margin cost in euro, where the statement prints the mid rate (FND-3)."""
    margin = sheet.booking.fx_margin
    if margin is None:
        return Eur.ZERO
    if margin.mid_rate is None:
        sheet.skip("fx_margin", margin.amount_eur, "the mid rate is not printed")
        return Eur.ZERO
    in_currency = units.exact * Fraction(quote.price)
    found = exchange_margin(in_currency, mid=margin.mid_rate, rate=quote.fx_rate)
    sheet.compare("fx_margin", margin.amount_eur, found, "FND-3: value at the rate less value at the mid rate")
    return found


def money_currency(sheet: Sheet) -> str:
    """In which currency a booking counts its money: euro, or the fund's own where nothing is converted."""
    booking = sheet.booking
    currency = booking.amount_currency
    if booking.order is not None and booking.order.by == "amount" and booking.order.currency is not None:
        currency = booking.order.currency
    if currency not in {EURO, booking.price_currency}:
        raise NotPrinted("the money is in a third currency, whose rate is not printed")
    return currency
