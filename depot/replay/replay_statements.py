"""Every printed figure of bookings, balances and account statements beside ours (ORD-11, ORD-20, CSH-2, ORD-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel.money import Units, half_up_decimal
from depot.ledger.model import Account
from depot.replay.books import Books, NotPosted
from depot.replay.cash_account import LEDGER_RULE, cash_account
from depot.replay.kinds.work_through import work_through
from depot.replay.openings import Opening, opening
from depot.replay.pairs import around, etf_funds, in_booking_order
from depot.replay.reader import Statements
from depot.replay.records import BalanceRecord
from depot.replay.sheet import Figure, FromLedger, Outcome, Sheet, Unchecked, compared
from orders.rules.pricing import Quote, value

Key = tuple[str, str, str]
VALUE_RULE: Final = "ORD-11: units · price / rate, half up"


def replay_statements(tx: Session, statements: Statements, *, now: datetime) -> list[Outcome]:
    """Each booking is computed, posted and read back from the ledger; whoever called rolls the postings back."""
    books = Books(tx, now)
    bookings = [booking for _, booking in statements.bookings]
    funds = etf_funds(bookings)
    sheets = [
        (place, work_through(booking, books.places(booking), around(booking, bookings, funds=funds, books=books)))
        for place, booking in statements.bookings
    ]
    ordered = list(in_booking_order(sheets))
    openings = _open(books, [sheet for _, sheet in ordered], statements.balances)
    found = {place: _post(books, place, sheet, openings) for place, sheet in ordered}
    outcomes = [found[place] for place, _ in sheets]
    outcomes += [_balance(books, place, balance, openings) for place, balance in statements.balances]
    return outcomes + [cash_account(books, place, record) for place, record in statements.accounts]


def _open(
    books: Books, sheets: Sequence[Sheet], balances: Sequence[tuple[str, BalanceRecord]]
) -> dict[Account, Opening]:
    """Before the first booking every position holds what the statement tells of it (ORD-23)."""
    of_position: dict[Account, list[Sheet]] = defaultdict(list)
    printed: dict[Account, BalanceRecord] = {}
    for sheet in sheets:
        if sheet.places.position is not None:
            of_position[sheet.places.position].append(sheet)
    for _, balance in balances:
        account = books.position(balance.position)
        if account is not None:
            of_position[account] = of_position[account]
            printed[account] = balance
    openings = {}
    for account, mine in of_position.items():
        openings[account] = opening(account, mine, printed.get(account))
        days = [day for sheet in mine for day in (sheet.booking.day, sheet.booking.record_date) if day]
        first = min(days) if days else date(2000, 1, 1)
        try:
            books.open_position(account, openings[account].units, day=first)
        except NotPosted as refused:
            openings[account] = Opening(Units.ZERO, None, str(refused))
    return openings


def _post(books: Books, place: str, sheet: Sheet, openings: dict[Account, Opening]) -> Outcome:
    """The booking in the ledger, and the figures that the ledger answers."""
    booking, position = sheet.booking, sheet.places.position
    accounts = {asked.account for asked in sheet.from_ledger} | ({position} if position else set())
    before = books.on(accounts)
    figures, reason = list(sheet.figures), ""
    if position is not None and sheet.is_complete:
        figures += _held_before(books, sheet, position, openings[position], before[position])
    try:
        if booking.day is not None:
            books.post(sheet.transfers, kind=booking.kind, day=booking.day)
    except NotPosted as refused:
        reason = str(refused)
    after = books.on(accounts)
    for asked in sheet.from_ledger:
        figures.append(_answered(asked, after[asked.account] - before[asked.account], reason))
    told = position is not None and openings[position].source is not None
    if position is not None and booking.units_after is not None and sheet.is_complete and told:
        figures.append(compared("units_after", booking.units_after, _units(after[position]), LEDGER_RULE))
    return Outcome(
        place,
        booking.kind,
        booking.isin,
        booking.day,
        tuple(figures),
        tuple(sheet.unchecked),
        document=booking.document,
        notes=tuple(sheet.notes),
    )


def _held_before(books: Books, sheet: Sheet, position: Account, start: Opening, before: int) -> list[Figure]:
    """Units held are a figure too, once another booking has told what the position began with."""
    booking = sheet.booking
    found: list[Figure] = []
    if start.source is None:
        return found
    if booking.units_before is not None and not start.came_from(sheet, "units_before"):
        found.append(compared("units_before", booking.units_before, _units(before), LEDGER_RULE))
    if booking.units_held is not None and booking.record_date and not start.came_from(sheet, "units_held"):
        held = books.on([position], as_of=booking.record_date)[position]
        found.append(compared("units_held", booking.units_held, _units(held), "ORD-20: the ledger at the record day"))
    return found


def _answered(asked: FromLedger, changed: int, reason: str) -> Figure:
    if reason:
        return Figure(asked.name, f"{asked.printed:f}", "-", reason, reproduced=False)
    computed = half_up_decimal(Fraction(asked.sign * changed, 10**asked.places), asked.places)
    return compared(asked.name, asked.printed, computed, asked.rule)


def _units(micro: int) -> Decimal:
    return Units(micro).decimal


def _balance(books: Books, place: str, balance: BalanceRecord, openings: dict[Account, Opening]) -> Outcome:
    """The value of a position, and its units where its bookings in the file tell them."""
    figures: list[Figure] = []
    unchecked: list[Unchecked] = []
    account = books.position(balance.position)
    if balance.masked:
        unchecked.append(Unchecked("the balance", "masked: the digits are invented"))
    else:
        if balance.value_eur is not None:
            _value(balance, figures, unchecked)
        if balance.units is not None and account is not None:
            start = openings[account]
            if start.source is None:
                unchecked.append(Unchecked("units", start.reason))
            else:
                held = books.on([account])[account]
                figures.append(compared("units", balance.units, _units(held), LEDGER_RULE))
    return Outcome(
        place,
        balance.kind,
        balance.isin,
        balance.valuation_date,
        tuple(figures),
        tuple(unchecked),
        document=balance.document,
    )


def _value(balance: BalanceRecord, figures: list[Figure], unchecked: list[Unchecked]) -> None:
    rate = Decimal(1) if balance.price_currency == "EUR" else balance.fx_rate
    if balance.units is None or balance.valuation_price is None or rate is None or balance.value_eur is None:
        unchecked.append(Unchecked("value_eur", "units, price or rate of exchange is not printed"))
        return
    quote = Quote(balance.valuation_price, balance.price_currency, rate)
    found = value(Units.half_up(balance.units), quote)
    figures.append(compared("value_eur", balance.value_eur, found.decimal, VALUE_RULE))
