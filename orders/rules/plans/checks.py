"""Everything that is wrong with a plan, found before it is taken and reported together (PLN-1 to PLN-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import FundTerms, Price
from depot.funds.rules.dealing import deals
from depot.funds.rules.terms_faults import is_isin
from depot.holdings.model import Position
from depot.kernel.errors import Fault
from depot.kernel.money import Eur, Units
from depot.payments.rules.debits import LARGEST
from orders.model import MoneyPlace
from orders.rules.plans.due_days import due_days
from orders.rules.plans.execution import side_of, worth_of
from orders.rules.plans.plan import Leg, PlanKind, PlanOffer, PlanTerms

LEAST_WITHDRAWAL: Final = Eur(1_000)
"""A month and fund, and for the position itself (PLN-3)."""
LARGEST_RISE: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the checks of a plan look at; positions only for withdrawals."""

    funds: Mapping[str, FundTerms]
    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    positions: Mapping[str, Position]
    is_admitted: bool
    has_mandate: bool

    def worth(self, isin: str, units: Units) -> Eur | None:
        """At the last price; None while nobody knows one."""
        return worth_of(units, self.prices.get(isin), self.rates)


def plan_faults(terms: PlanTerms, facts: PlanFacts, offer: PlanOffer, *, today: date) -> tuple[Fault, ...]:
    """Every fault of the plan (PLN-1 to PLN-3)."""
    legs = enumerate(terms.legs)
    return (
        *_days(terms, offer, today),
        *_money(terms, facts),
        *_rise(terms),
        *_twice(terms),
        *(fault for at, leg in legs for fault in _leg(leg, f"/funds/{at}", terms, facts)),
    )


def _fault(rule: str, pointer: str, detail: str, code: str) -> Fault:
    return Fault(rule, pointer, f"{pointer}: {detail}", code)


def _days(terms: PlanTerms, offer: PlanOffer, today: date) -> Iterator[Fault]:
    if terms.day not in offer.days:
        days = " and ".join(str(day) for day in offer.days)
        yield _fault("PLN-1", "/day", f"plans are due on these days of the month: {days}", "day-not-offered")
        return
    if terms.ends_on is not None and terms.ends_on < max(today, terms.starts_on):
        yield _fault("PLN-1", "/ends_on", "the plan ends before it begins", "ends-before-start")
    elif next(due_days(terms, after=today), None) is None:
        yield _fault("PLN-1", "/ends_on", "the plan has no due day", "no-due-day")
    if terms.pause is not None:
        yield from pause_faults(terms, today=today)


def pause_faults(terms: PlanTerms, *, today: date) -> Iterator[Fault]:
    """A pause has an end that is still to come (PLN-8)."""
    assert terms.pause is not None, "asked of plans with a pause"
    if terms.pause.last < max(today, terms.pause.first):
        yield _fault("PLN-8", "/until", "a pause ends on a day to come, not before it begins", "pause-without-end")


def _money(terms: PlanTerms, facts: PlanFacts) -> Iterator[Fault]:
    if terms.money is MoneyPlace.DIRECT_DEBIT and not facts.has_mandate:
        detail = "a direct debit needs a mandate that is neither revoked nor lapsed"
        yield _fault("CSH-5", "/money", detail, "no-mandate")


def _rise(terms: PlanTerms) -> Iterator[Fault]:
    if terms.rise is None:
        return
    if terms.amount is None:
        yield _fault("PLN-2", "/rise", "only amounts rise, not units", "rise-of-units")
    if terms.rise.percent is not None and not 0 < terms.rise.percent <= LARGEST_RISE:
        yield _fault("PLN-2", "/rise/percent", "lies above 0 and is at most 100", "rise-out-of-range")


def _twice(terms: PlanTerms) -> Iterator[Fault]:
    if len(terms.isins) < len(terms.legs):
        yield _fault("PLN-1", "/funds", "each fund stands in a plan once", "fund-twice")


def _leg(leg: Leg, pointer: str, terms: PlanTerms, facts: PlanFacts) -> Iterator[Fault]:
    fund = facts.funds.get(leg.isin)
    if fund is None:
        known = is_isin(leg.isin)
        detail = "no fund of the bank has this ISIN" if known else "is no ISIN: country code or check digit is wrong"
        yield _fault("FND-1", f"{pointer}/isin", detail, "unknown-fund" if known else "isin-check-digit")
        return
    if not deals(fund.state, side_of(terms.kind)):
        yield _fault("ORD-3", f"{pointer}/isin", "the fund does not deal on this side", "fund-not-dealing")
    if leg.units is not None and leg.units.micro % 10 ** (6 - fund.unit_decimals):
        detail = f"units of this fund have at most {fund.unit_decimals} decimals"
        yield _fault("ORD-3", f"{pointer}/units", detail, "unit-decimals")
    yield from (
        _saved(leg, pointer, fund, facts) if terms.kind is PlanKind.SAVINGS else _drawn(leg, pointer, terms, facts)
    )


def _saved(leg: Leg, pointer: str, fund: FundTerms, facts: PlanFacts) -> Iterator[Fault]:
    if leg.amount is None:
        yield _fault("PLN-1", f"{pointer}/units", "savings plans are by amount", "savings-by-units")
    elif leg.amount < max(Eur(1), fund.minimum_plan):
        least = max(Eur(1), fund.minimum_plan)
        yield _fault("PLN-1", f"{pointer}/amount", f"each fund gets at least {least} EUR", "below-minimum")
    elif leg.amount > LARGEST:
        yield _fault("CSH-6", f"{pointer}/amount", f"at most {LARGEST} EUR", "amount-out-of-range")
    if not fund.in_universe:
        yield _fault("ORD-3", f"{pointer}/isin", "the fund is not offered for purchase", "not-in-universe")
    if fund.is_complex and not facts.is_admitted:
        detail = "a complex fund needs the recorded admission of every holder"
        yield _fault("ORD-13", f"{pointer}/isin", detail, "not-admitted")


def _drawn(leg: Leg, pointer: str, terms: PlanTerms, facts: PlanFacts) -> Iterator[Fault]:
    position = facts.positions.get(leg.isin)
    worth = facts.worth(leg.isin, position.units) if position else Eur.ZERO
    if worth is not None and worth < LEAST_WITHDRAWAL:
        detail = f"the position must be worth at least {LEAST_WITHDRAWAL} EUR"
        yield _fault("PLN-3", f"{pointer}/isin", detail, "position-too-small")
    least = Eur(LEAST_WITHDRAWAL.cents * terms.interval.months)
    drawn = leg.amount if leg.units is None else facts.worth(leg.isin, leg.units)
    if drawn is not None and drawn < least:
        field = "amount" if leg.units is None else "units"
        detail = f"at least {LEAST_WITHDRAWAL} EUR a month, so {least} EUR each time"
        yield _fault("PLN-3", f"{pointer}/{field}", detail, "below-minimum")
