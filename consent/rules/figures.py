"""What the figures of a campaign say, and how long answers took in business days (CON-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from consent.model import Campaign, ConsentChannel, Decision, RequirementState, Terms
from depot.accounts.model import Product, RoleKind

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons invited; those who showed that it reached them; who opened the list or the page; locked links."""

    persons: int
    invited_by_letter: int
    reached: int
    opened: int
    links_locked: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many requirements of a product and deciding role stand where."""

    product: Product
    role: RoleKind
    state: RequirementState
    count: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many answers came on a day by a channel."""

    day: date
    channel: ConsentChannel
    decision: Decision
    count: int


@dataclass(frozen=True, slots=True)
class Turnaround:
    """Business days from the announcement to consent: of the quickest, of half of all, of the slowest (CON-14)."""

    quickest: int
    median: int
    slowest: int


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """How a campaign stands, counted from its requirements (CON-4, CON-14)."""

    campaign: Campaign
    terms: tuple[Terms, ...]
    counts: Counts
    by_state: dict[RequirementState, int]
    given_by_channel: dict[ConsentChannel, int]
    groups: tuple[GroupCount, ...]
    days: tuple[DayCount, ...]
    turnaround: Turnaround | None


def turnaround(
    days: Sequence[DayCount], *, announced_on: date, is_business_day: Callable[[date], bool]
) -> Turnaround | None:
    """From the day of the announcement, which does not count, to the day of each consent; None without any (CON-14)."""
    given = sorted((each.day, each.count) for each in days if each.decision is Decision.GIVEN)
    if not given:
        return None
    taken = dict(_business_days(announced_on, given[-1][0], is_business_day))
    total = sum(count for _, count in given)
    seen = 0
    median = given[-1][0]
    for day, count in given:
        seen += count
        if 2 * seen >= total:
            median = day
            break
    return Turnaround(taken.get(given[0][0], 0), taken.get(median, 0), taken.get(given[-1][0], 0))


def _business_days(begins: date, ends: date, is_business_day: Callable[[date], bool]) -> Iterator[tuple[date, int]]:
    """Each day with the number of business days since the beginning."""
    day, count = begins, 0
    while day < ends:
        day += _ONE_DAY
        count += is_business_day(day)
        yield day, count
