"""§ 18 Abs. 3 InvStG, TAX-11: when the Vorabpauschale of a year counts as received."""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5


def received_on(calendar_year: int) -> date:
    """The first working day of the following year (§ 18(3) InvStG); a Saturday is not one, 1 January is a holiday."""
    day = date(calendar_year + 1, 1, 2)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
