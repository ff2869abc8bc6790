"""§§ 255, 346 KAGB: open real-estate funds are sold under notice, but for units of before 22 July 2013 (ORD-16)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import FundState, FundTerms, Price, Side
from depot.funds.rules.execution_days import ExecutionDays
from depot.holdings.model import Lot
from depot.kernel.calendar import Calendars
from depot.kernel.dated import Dated, Since
from depot.kernel.errors import Fault
from depot.kernel.money import Eur, Units, cut
from orders.model import RealEstateFacts, Size
from orders.rules.pricing import Quote

NEW_LAW_FROM: Final = date(2013, 7, 22)
HOLDING_MONTHS: Final = 24
NOTICE_MONTHS: Final = 12
FREE_OF_NOTICE: Final = Dated(
    Since(NEW_LAW_FROM, Eur(3_000_000), "§ 346 Abs. 1 KAGB: 30.000 EUR je Kalenderhalbjahr und Anleger"),
)


@dataclass(frozen=True, slots=True)
class Due:
    """Units that may be sold from a day on."""

    units: Units
    due_on: date


def held_since(lot: Lot) -> date:
    """The real purchase: neither a transfer nor the deemed purchase of 2018 begins the holding anew (§ 56 InvStG)."""
    if lot.old_law is not None:
        return lot.old_law.really_acquired_on
    return lot.holding_since or lot.acquired_on


def is_old(lot: Lot) -> bool:
    """Whether the units were held on 21 July 2013 (§ 346 KAGB, ORD-24)."""
    return held_since(lot) < NEW_LAW_FROM


def asked_units(size: Size, free: Units, price: Price | None, mid_rate: Decimal | None) -> Units:
    """The units that an order by amount takes at the last price."""
    if size.amount is None:
        return size.units or free
    if price is None or mid_rate is None:
        return free
    return Units.half_up(size.amount.exact * Fraction(mid_rate) / Fraction(price.redemption_price))


def half_year(day: date) -> tuple[date, date]:
    """The first and the last day of the calendar half-year (§ 346 KAGB)."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def due_on(lot: Lot, *, declared_on: date) -> date:
    """Twelve months after the declaration, and not before 24 months of holding; both run at once (§ 255 KAGB)."""
    notice_ends = _months_after(declared_on, NOTICE_MONTHS)
    return notice_ends if is_old(lot) else max(notice_ends, _months_after(held_since(lot), HOLDING_MONTHS))


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one (§ 188(2), (3) BGB)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def pieces(lots: Iterable[Lot], units: Units, *, reserved: Units, declared_on: date) -> tuple[Due, ...]:
    """The units of a notice by the day they come free, lot by lot behind those that go first (ORD-16)."""
    by_day: dict[date, int] = {}
    skip, left = reserved.micro, units.micro
    for lot in lots:
        passed = min(skip, lot.units.micro)
        skip -= passed
        taken = min(left, lot.units.micro - passed)
        left -= taken
        if taken:
            day = due_on(lot, declared_on=declared_on)
            by_day[day] = by_day.get(day, 0) + taken
    assert not left, "the caller has asked for free units"
    return tuple(Due(Units(micro), day) for day, micro in sorted(by_day.items()))


def without_notice(facts: RealEstateFacts) -> Units:
    """The old units behind those that are on their way: lots go first in first out, so old ones go first (ORD-17)."""
    old = sum(lot.units.micro for lot in facts.lots if is_old(lot))
    return Units(max(old - facts.reserved.micro, 0))


def free_of_notice(facts: RealEstateFacts, quote: Quote | None, *, unit_decimals: int) -> Units:
    """What goes without any notice: old units within what the half-year leaves; none while no price is known."""
    if quote is None:
        return Units.ZERO
    left = max(FREE_OF_NOTICE.on(facts.on) - facts.used, Eur.ZERO)
    most = Units(cut(left.exact / quote.in_euro, 10**unit_decimals) * 10 ** (6 - unit_decimals))
    return min(without_notice(facts), most)


def notice_faults(units: Units, facts: RealEstateFacts, *, pointer: str) -> Iterator[Fault]:
    """Why a sale of these units needs a notice (ORD-16, ORD-17)."""
    free = without_notice(facts)
    if units > free:
        detail = (
            f"{free} units may be sold without notice; the others need 24 months of holding and a written redemption "
            "declaration with 12 months of notice"
        )
        yield Fault("ORD-16", pointer, f"{pointer}: {detail}", "notice-needed")
    most = FREE_OF_NOTICE.on(facts.on)
    if facts.worth is None:
        yield Fault("ORD-17", pointer, f"{pointer}: no price of this fund is known yet", "no-price")
    elif facts.used + facts.worth > most:
        detail = f"at most {most} EUR go without notice in a half-year; {facts.used} EUR are used"
        yield Fault("ORD-17", pointer, f"{pointer}: {detail}", "half-year-limit")


def notice_days(terms: FundTerms, due: date, *, calendars: Calendars) -> ExecutionDays:
    """The first possible price day: ordered on the first fund day that the units are free (ORD-18)."""
    codes = terms.calendar_codes
    order_day = calendars.next_fund_day(due, codes)
    price_day = calendars.add_fund_days(order_day, terms.pricing_days(Side.REDEMPTION), codes)
    settlement_day = calendars.add_fund_days(price_day, terms.settlement_days(Side.REDEMPTION), codes)
    return ExecutionDays(order_day, price_day, settlement_day, (), ())


def declaration_faults(
    terms: FundTerms | None, *, free: Units, units: Units | None, declared_on: date, today: date
) -> Iterator[Fault]:
    """What is wrong with a redemption declaration as staff recorded it (ORD-16, ORD-18, ORD-19)."""
    if terms is None or not terms.is_open_real_estate:
        yield Fault("ORD-16", "/isin", "/isin: is no open real-estate fund of the bank", "no-real-estate-fund")
    elif terms.state in {FundState.IN_LIQUIDATION, FundState.CLOSED, FundState.MERGED}:
        yield Fault("ORD-19", "/isin", "/isin: the fund no longer redeems", "fund-not-dealing")
    if not free or (units is not None and units > free):
        detail = f"/units: only {free} units are free of other orders, locks and notices"
        yield Fault("ORD-18", "/units", detail, "insufficient-units")
    if not today - timedelta(days=366) < declared_on <= today:
        yield Fault("ORD-16", "/declared_on", "/declared_on: is no day of the last year", "declared-on")
