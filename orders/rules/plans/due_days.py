"""PLN-1, PLN-4, PLN-5: on which days a plan is due, and from which of them a request counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count, islice, takewhile
from typing import Final

from depot.kernel.calendar import ONE_DAY, Calendars
from orders.rules.plans.plan import Effect, Plan, PlanRequest, PlanState, PlanTerms, PlanVersion

NOTICE_BUSINESS_DAYS: Final = 8
MONTHS_A_YEAR: Final = 12
LAST_YEAR: Final = date.max.year - 1


def due_days(terms: PlanTerms, *, after: date) -> Iterator[date]:
    """Every due day behind `after`: counted from the start, up to the end, without those of a pause (PLN-1)."""
    first = _month(terms.starts_on) + (terms.day < terms.starts_on.day)
    step = terms.interval.months
    begin = max(0, -(-(_month(after) - first) // step))
    for month in count(first + begin * step, step):
        if month // MONTHS_A_YEAR > LAST_YEAR:
            return
        day = date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, terms.day)
        if terms.ends_on is not None and day > terms.ends_on:
            return
        if day > after and not _is_paused(terms, day):
            yield day


def _month(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month - 1


def _is_paused(terms: PlanTerms, day: date) -> bool:
    return terms.pause is not None and terms.pause.first <= day <= terms.pause.last


def plan_due_days(versions: Sequence[PlanVersion], *, after: date) -> Iterator[tuple[date, PlanVersion]]:
    """The due days behind `after`, each with the version that counts on it: the last one that is valid by then (PLN-4).

    A later version takes all due days from its first day on, whatever an earlier one says.
    """
    for at, version in enumerate(versions):
        later = [other.valid_from for other in versions[at + 1 :]]
        until = min(later, default=date.max)
        begin = max(after, version.valid_from - ONE_DAY)
        for day in due_days(version.terms, after=begin):
            if day >= until:
                break
            yield day, version


def next_due(versions: Sequence[PlanVersion], *, after: date) -> date | None:
    """The due day that comes next, or None at the end of the plan."""
    return next((day for day, _ in plan_due_days(versions, after=after)), None)


def version_on(versions: Sequence[PlanVersion], day: date) -> PlanVersion:
    """The version that counts on a due day."""
    return next(version for version in reversed(versions) if version.valid_from <= day)


def counts_from(received_on: date, calendars: Calendars) -> date:
    """The first day whose execution lies eight business days or more behind the request (PLN-4).

    A due day is executed on the first business day on or after it, so the days just before that one count too.
    """
    received = calendars.next_business_day(received_on)
    executed = calendars.add_business_days(received, NOTICE_BUSINESS_DAYS)
    return calendars.add_business_days(executed, -1) + ONE_DAY


def effect(plan: Plan, terms: PlanTerms, *, received_on: date, calendars: Calendars) -> Effect:
    """The first due day under the new terms, and the days that come too soon for them (PLN-4)."""
    valid_from = counts_from(received_on, calendars)
    before = received_on - ONE_DAY
    due_on = next(due_days(terms, after=valid_from - ONE_DAY), None)
    wanted = due_days(terms, after=before)
    known = (day for day, _ in plan_due_days(plan.versions, after=before))
    soon = {day for days in (wanted, known) for day in takewhile(lambda day: day < valid_from, days)}
    if plan.versions and _differs_by_pause(plan.versions[-1].terms, terms):
        soon = {day for day in soon if _is_paused(terms, day)}
    return Effect(due_on, tuple(sorted(soon)))


def _differs_by_pause(old: PlanTerms, new: PlanTerms) -> bool:
    return new.pause is not None and replace(old, pause=new.pause) == new


def ended(terms: PlanTerms, *, valid_from: date) -> PlanTerms:
    """The terms of a plan that is deleted: no due day from the first on that the deletion is in time for (PLN-4)."""
    return replace(terms, ends_on=valid_from - ONE_DAY)


def due_after_change(plan: Plan, versions: Sequence[PlanVersion]) -> date | None:
    """What is due and not executed yet stays due; from the day of the new version on its own days count (PLN-4)."""
    begin = versions[-1].valid_from
    if plan.state is PlanState.ACTIVE and plan.next_due_on is not None:
        begin = min(begin, plan.next_due_on)
    return next_due(versions, after=begin - ONE_DAY)


def next_days(plan: Plan, *, after: date, limit: int) -> list[tuple[date, PlanVersion]]:
    """The next due days that the person sees (PLN-9)."""
    return list(islice(plan_due_days(plan.versions, after=after), limit))


def as_if_released(plan: Plan, request: PlanRequest | None, *, received_on: date, calendars: Calendars) -> Plan:
    """A plan that waits, with the terms of its set-up as they would count (PLN-4, PLN-9)."""
    if request is None:
        return plan
    version = PlanVersion(1, counts_from(received_on, calendars), request.terms)
    return replace(plan, versions=(version,))
