"""CSH-6, CSH-7: on which day a planned direct debit is collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Final

from depot.kernel.calendar import ONE_DAY, Calendars

# EPC016-06: a CORE file is at the bank one TARGET day before the due day.
LEAD_TARGET_DAYS: Final = 1
# The rulebook's 14 calendar days may be shortened by agreement; the bank's terms agree on two (decision 035).
PRE_NOTIFICATION: Final = timedelta(days=14)
PRE_NOTIFICATION_AGREED: Final = timedelta(days=2)


def horizon(today: date, calendars: Calendars) -> date:
    """Files made today carry what is due up to this day: the last whose file would be late tomorrow (CSH-6)."""
    following = calendars.add_business_days(today, 1)
    return calendars.add_target_days(following, LEAD_TARGET_DAYS)


def due_days(
    planned: Iterable[date], taken: Collection[date], *, today: date, calendars: Calendars
) -> dict[date, date]:
    """For each planned day the TARGET day of its collection: never early, never on a day whose file is gone (CSH-6)."""
    earliest = calendars.add_target_days(today, LEAD_TARGET_DAYS)
    return {day: _free(max(day, earliest), taken, calendars.next_target_day) for day in planned}


def _free(day: date, taken: Collection[date], next_target_day: Callable[[date], date]) -> date:
    found = next_target_day(day)
    while found in taken:
        found = next_target_day(found + ONE_DAY)
    return found
