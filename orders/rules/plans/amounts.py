"""PLN-1, PLN-2: what each fund of a plan gets: an amount split to the cent, and its yearly rise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur, total
from orders.rules.plans.plan import Leg, PlanTerms, PlanVersion, Rise


def split(amount: Eur, shares: Sequence[int | Fraction]) -> tuple[Eur, ...]:
    """The parts come to the amount; odd cents go to the largest fractions, the earlier fund first (PLN-1)."""
    whole = Fraction(sum(shares))
    exact = [amount.cents * Fraction(share) / whole for share in shares]
    cents = [int(part) for part in exact]
    by_fraction = sorted(range(len(exact)), key=lambda at: (cents[at] - exact[at], at))
    for at in by_fraction[: amount.cents - sum(cents)]:
        cents[at] += 1
    return tuple(Eur(part) for part in cents)


def full_years(since: date, day: date) -> int:
    """How many anniversaries of a day have come, that of 29 February on 1 March (PLN-2)."""
    return max(0, day.year - since.year - ((day.month, day.day) < (since.month, since.day)))


def risen(amounts: Sequence[Eur], rise: Rise) -> tuple[Eur, ...]:
    """One rise: each amount by the percentage, half up to the cent; or the plan by an amount, as the funds share it."""
    if rise.percent is not None:
        factor = 1 + Fraction(rise.percent) / 100
        return tuple(Eur.half_up(amount.exact * factor) for amount in amounts)
    assert rise.amount is not None, "a rise names a percentage or an amount"
    return split(total(amounts) + rise.amount, [amount.cents for amount in amounts])


def legs_on(version: PlanVersion, due_on: date, *, first_run_on: date | None) -> tuple[Leg, ...]:
    """The legs on a due day: risen once for each anniversary of the first execution since the terms count (PLN-2)."""
    terms = version.terms
    if terms.rise is None or first_run_on is None:
        return terms.legs
    times = full_years(first_run_on, due_on) - full_years(first_run_on, max(first_run_on, version.valid_from))
    amounts = amounts_of(terms)
    for _ in range(times):
        amounts = risen(amounts, terms.rise)
    return tuple(Leg(leg.isin, amount) for leg, amount in zip(terms.legs, amounts, strict=True))


def amounts_of(terms: PlanTerms) -> tuple[Eur, ...]:
    """The amounts of a plan whose every leg names one."""
    amounts = tuple(leg.amount for leg in terms.legs if leg.amount is not None)
    assert len(amounts) == len(terms.legs), "only plans by amount rise"
    return amounts
