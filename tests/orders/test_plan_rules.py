"""When plans are due, what each fund gets, and what is refused (PLN-1 to PLN-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PlanId
from depot.kernel.money import Eur, Units, total
from orders.model import MoneyPlace
from orders.rules.plans.amounts import legs_on, split
from orders.rules.plans.checks import PlanFacts, plan_faults
from orders.rules.plans.due_days import counts_from, due_after_change, due_days, effect, ended, plan_due_days
from orders.rules.plans.plan import (
    NEXT,
    Interval,
    Leg,
    Pause,
    Plan,
    PlanKind,
    PlanOffer,
    PlanState,
    PlanTerms,
    PlanVersion,
    RequestKind,
    Rise,
)
from orders.rules.plans.wording import changed_too_late, request_text
from tests.funds.fund_examples import STOCKS, WORLD, some_terms

CALENDARS: Final = Calendars("DE-BY")
OFFER: Final = PlanOffer()
MONDAY: Final = date(2024, 1, 8)


def savings(*legs: Leg, **changes: Any) -> PlanTerms:
    facts: dict[str, Any] = {
        "kind": PlanKind.SAVINGS,
        "legs": legs or (Leg(WORLD, Eur.parse("50.00")),),
        "day": 1,
        "interval": Interval.MONTHLY,
        "starts_on": date(2024, 2, 1),
        "money": MoneyPlace.CASH_ACCOUNT,
    }
    return PlanTerms(**(facts | changes))


def running(*versions: PlanVersion, **changes: Any) -> Plan:
    facts: dict[str, Any] = {"next_due_on": next((day for day, _ in plan_due_days(versions, after=date.min)), None)}
    return Plan(
        PlanId(new_id()),
        DepotId(new_id()),
        PlanKind.SAVINGS,
        PlanState.ACTIVE,
        versions,
        datetime(2024, 1, 8, tzinfo=UTC),
        **(facts | changes),
    )


def days(terms: PlanTerms, after: date = MONDAY, count: int = 4) -> list[str]:
    return [day.isoformat() for day in islice(due_days(terms, after=after), count)]


@pytest.mark.rule("PLN-1")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"]),
        ({"day": 15, "interval": Interval.QUARTERLY}, ["2024-02-15", "2024-05-15", "2024-08-15", "2024-11-15"]),
        ({"starts_on": date(2024, 2, 2)}, ["2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01"]),
        ({"interval": Interval.HALF_YEARLY, "ends_on": date(2024, 8, 1)}, ["2024-02-01", "2024-08-01"]),
        ({"interval": Interval.YEARLY}, ["2024-02-01", "2025-02-01", "2026-02-01", "2027-02-01"]),
        (
            {"pause": Pause(date(2024, 3, 1), date(2024, 4, 30))},
            ["2024-02-01", "2024-05-01", "2024-06-01", "2024-07-01"],
        ),
    ],
)
def test_due_days_follow_the_rhythm_from_the_start(changes: dict[str, Any], expected: list[str]):
    assert days(savings(**changes)) == expected


@pytest.mark.rule("PLN-1")
@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(list(Interval)),
    st.sampled_from(OFFER.days),
)
def test_no_due_day_is_lost_or_made_up(start: date, after: date, interval: Interval, day: int):
    terms = savings(starts_on=start, interval=interval, day=day)
    found = list(islice(due_days(terms, after=after), 3))
    assert all(one > after and one >= start and one.day == day for one in found)
    months = [one.year * 12 + one.month for one in found]
    assert [later - earlier for earlier, later in pairwise(months)] == [interval.months] * 2
    [before] = list(islice(due_days(terms, after=start.replace(day=1).replace(year=start.year - 1)), 1))
    assert (months[0] - before.year * 12 - before.month) % interval.months == 0


@pytest.mark.rule("PLN-4")
@pytest.mark.parametrize(
    ("received", "first_day"),
    [
        # Munich: 8 January + 8 business days = Thursday, 18 January.
        (date(2024, 1, 8), date(2024, 1, 18)),
        # The eighth business day behind Wednesday the 10th is Monday the 22nd: a due day on the weekend before counts.
        (date(2024, 1, 10), date(2024, 1, 20)),
        # Received on a Saturday: as on the Monday after.
        (date(2024, 1, 6), date(2024, 1, 18)),
        # Good Friday and Easter Monday are no business days.
        (date(2024, 3, 20), date(2024, 4, 3)),
    ],
)
def test_a_request_counts_eight_business_days_later(received: date, first_day: date):
    assert counts_from(received, CALENDARS) == first_day


@pytest.mark.rule("PLN-4")
def test_a_later_request_takes_effect_at_the_following_due_day_and_the_answer_says_so():
    plan = running(PlanVersion(1, date(2024, 1, 1), savings()))
    changed = savings(Leg(WORLD, Eur.parse("75.00")))
    in_time = effect(plan, changed, received_on=date(2024, 1, 22), calendars=CALENDARS)
    late = effect(plan, changed, received_on=date(2024, 1, 23), calendars=CALENDARS)
    assert (in_time.due_on, in_time.passed) == (date(2024, 2, 1), ())
    assert (late.due_on, late.passed) == (date(2024, 3, 1), (date(2024, 2, 1),))
    assert changed_too_late(in_time.passed, in_time.due_on) is None
    told = changed_too_late(late.passed, late.due_on)
    assert told is not None
    assert "01.02.2024" in told
    assert "01.03.2024" in told


@pytest.mark.rule("PLN-4")
def test_what_is_due_before_a_change_counts_stays_due_with_the_old_terms():
    old = PlanVersion(1, date(2024, 1, 1), savings())
    new = PlanVersion(2, date(2024, 2, 2), savings(Leg(WORLD, Eur.parse("75.00")), day=15))
    plan = running(old)
    assert due_after_change(plan, (old, new)) == date(2024, 2, 1)
    found = list(islice(plan_due_days((old, new), after=MONDAY), 3))
    assert found == [(date(2024, 2, 1), old), (date(2024, 2, 15), new), (date(2024, 3, 15), new)]


@pytest.mark.rule("PLN-4")
def test_a_deletion_leaves_the_due_days_that_are_too_near():
    old = PlanVersion(1, date(2024, 1, 1), savings())
    end = PlanVersion(2, date(2024, 2, 3), ended(old.terms, valid_from=date(2024, 2, 3)))
    assert [day for day, _ in plan_due_days((old, end), after=MONDAY)] == [date(2024, 2, 1)]


@pytest.mark.rule("PLN-8")
def test_a_pause_names_only_its_own_days_as_too_near():
    plan = running(PlanVersion(1, date(2024, 1, 1), savings()))
    pause = replace(savings(), pause=Pause(date(2024, 3, 1), date(2024, 4, 1)))
    found = effect(plan, pause, received_on=date(2024, 1, 25), calendars=CALENDARS)
    assert (found.due_on, found.passed) == (date(2024, 5, 1), ())


@pytest.mark.rule("PLN-2")
@pytest.mark.parametrize(
    ("rise", "due_on", "expected"),
    [
        (Rise(percent=Decimal(5)), date(2025, 1, 1), ["50.00", "33.33"]),
        (Rise(percent=Decimal(5)), date(2025, 2, 1), ["52.50", "35.00"]),  # 34.9965, half up
        (Rise(percent=Decimal(5)), date(2026, 2, 1), ["55.13", "36.75"]),  # 55.125, half up, from 52.50
        (Rise(amount=Eur.parse("10.00")), date(2025, 2, 1), ["56.00", "37.33"]),
    ],
)
def test_amounts_rise_from_the_anniversary_of_the_first_execution(rise: Rise, due_on: date, expected: list[str]):
    terms = savings(Leg(WORLD, Eur.parse("50.00")), Leg(STOCKS, Eur.parse("33.33")), rise=rise)
    legs = legs_on(PlanVersion(1, date(2024, 1, 18), terms), due_on, first_run_on=date(2024, 2, 1))
    assert [str(leg.amount) for leg in legs] == expected


@pytest.mark.rule("PLN-2")
def test_a_changed_plan_rises_again_from_the_next_anniversary_on():
    version = PlanVersion(2, date(2025, 6, 1), savings(rise=Rise(percent=Decimal(10))))
    first = date(2024, 2, 1)
    assert legs_on(version, date(2026, 1, 1), first_run_on=first)[0].amount == Eur.parse("50.00")
    assert legs_on(version, date(2026, 2, 1), first_run_on=first)[0].amount == Eur.parse("55.00")


@pytest.mark.rule("PLN-1")
@given(st.integers(1, 10**9), st.lists(st.integers(1, 10_000), min_size=1, max_size=8))
def test_a_split_loses_no_cent_and_is_fair_to_the_cent(cents: int, shares: list[int]):
    parts = split(Eur(cents), shares)
    assert total(parts) == Eur(cents)
    assert all(
        abs(part.cents * sum(shares) - cents * share) < sum(shares) for part, share in zip(parts, shares, strict=True)
    )


def facts(**changes: Any) -> PlanFacts:
    found: dict[str, Any] = {
        "funds": {isin: some_terms(isin=isin, minimum_plan=Eur(1)) for isin in (WORLD, STOCKS)},
        "prices": {},
        "rates": {},
        "positions": {},
        "is_admitted": True,
        "has_mandate": True,
    }
    return PlanFacts(**(found | changes))


def codes(terms: PlanTerms, found: PlanFacts | None = None) -> list[tuple[str, str]]:
    faults = plan_faults(terms, found or facts(), OFFER, today=MONDAY)
    return [(fault.pointer, fault.code) for fault in faults]


@pytest.mark.rule("PLN-1", "PLN-3")
def test_bad_plans_are_refused_with_every_fault():
    cents = split(Eur(2), [1, 1, 1])
    three = tuple(Leg(isin, part) for isin, part in zip((WORLD, STOCKS, WORLD), cents, strict=True))
    assert codes(savings(*three)) == [("/funds", "fund-twice"), ("/funds/2/amount", "below-minimum")]
    assert codes(savings(day=31)) == [("/day", "day-not-offered")]
    assert codes(savings(ends_on=date(2024, 1, 31))) == [("/ends_on", "ends-before-start")]
    assert codes(savings(pause=Pause(date(2024, 3, 1), date(2024, 2, 1)))) == [("/until", "pause-without-end")]
    assert codes(savings(Leg(WORLD, units=Units.parse("1")))) == [("/funds/0/units", "savings-by-units")]
    assert codes(savings(Leg("DE0008490963", Eur(1)))) == [("/funds/0/isin", "isin-check-digit")]
    assert codes(savings(rise=Rise(percent=Decimal(0)))) == [("/rise/percent", "rise-out-of-range")]
    assert codes(savings(Leg(WORLD, Eur(10**11)))) == [("/funds/0/amount", "amount-out-of-range")]
    debit = savings(money=MoneyPlace.DIRECT_DEBIT)
    assert codes(debit, facts(has_mandate=False)) == [("/money", "no-mandate")]
    drawn = savings(Leg(WORLD, Eur.parse("29.99")), kind=PlanKind.WITHDRAWAL, interval=Interval.QUARTERLY)
    assert codes(drawn) == [("/funds/0/isin", "position-too-small"), ("/funds/0/amount", "below-minimum")]


@pytest.mark.rule("PLN-8", "AUT-9")
def test_the_text_to_release_says_all_of_the_plan():
    terms = savings(
        Leg(WORLD, Eur.parse("50.00")),
        Leg(STOCKS, Eur.parse("1234.50")),
        rise=Rise(percent=Decimal("2.5")),
        ends_on=date(2030, 1, 1),
        money=MoneyPlace.DIRECT_DEBIT,
    )
    names = {WORLD: "Welt", STOCKS: "Aktien"}
    assert request_text(RequestKind.SET_UP, terms, fund_names=names, depot_number="123").splitlines() == [
        "Sparplan einrichten",
        f"Welt ({WORLD}): 50,00 EUR",
        f"Aktien ({STOCKS}): 1.234,50 EUR",
        "Zusammen: 1.284,50 EUR",
        "Ausführung: monatlich zum 1., ab 01.02.2024, bis 01.01.2030",
        "Zahlung per Lastschrift vom Referenzbankkonto",
        "Dynamik: jährlich 2,5 %",
        "Depot: 123",
        "Wirksam ab dem ersten Termin, der mindestens acht Geschäftstage nach der Freigabe liegt",
    ]


@pytest.mark.rule("PLN-8")
def test_every_state_of_a_plan_has_a_row_and_can_be_reached():
    assert set(NEXT) == set(PlanState)
    assert {PlanState.WAITING} | {state for states in NEXT.values() for state in states} == set(PlanState)
