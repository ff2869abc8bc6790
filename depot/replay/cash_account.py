"""CSH-2: a printed statement of a cash account beside the one that the ledger makes of its rows."""

from __future__ import annotations

from typing import Final

from depot.kernel.money import Eur
from depot.replay.books import Books, NotPosted
from depot.replay.records import AccountStatementRecord
from depot.replay.sheet import Figure, Outcome, Unchecked, compared

LEDGER_RULE: Final = "CSH-2: the ledger's balance after the bookings"


def cash_account(books: Books, place: str, record: AccountStatementRecord) -> Outcome:
    """Old balance and rows are posted to an account of their own; every balance is the ledger's."""
    figures: tuple[Figure, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    try:
        figures = _balances(books, record)
    except NotPosted as refused:
        unchecked = (Unchecked("new_balance", str(refused)),)
    return Outcome(place, record.kind, None, record.statement_date or record.new_balance.day, figures, unchecked)


def _balances(books: Books, record: AccountStatementRecord) -> tuple[Figure, ...]:
    rows = sorted(record.entries, key=lambda row: row.booking_date)
    opened = Eur.half_up(record.old_balance.amount)
    days = [day for day in (record.old_balance.day, record.statement_date, *(row.booking_date for row in rows)) if day]
    if record.masked:
        raise NotPosted("masked: the digits are invented")
    if not days:
        raise NotPosted("no day is printed")
    if opened < Eur.ZERO:
        raise NotPosted("the account begins overdrawn, which the ledger does not tolerate")
    posted = [
        (row.booking_date, row.value_date or row.booking_date, row.type, Eur.half_up(row.amount).cents) for row in rows
    ]
    lines = iter(line for line in books.cash_rows(opened.cents, posted, opened_on=min(days)) if line.kind != "opening")
    last, figures = opened, []
    for row, (*_, cents) in zip(rows, posted, strict=True):
        last = next(lines).balance if cents else last
        if row.balance is not None:
            figures.append(compared("balance of a row", row.balance, last.decimal, LEDGER_RULE))
    figures.append(compared("new_balance", record.new_balance.amount, last.decimal, LEDGER_RULE))
    return tuple(figures)
