"""The nouns of plans: what is saved or withdrawn, when, and where a plan stands (PLN-1 to PLN-3, PLN-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from auth.model import Release
from depot.accounts.model import RoleKind
from depot.kernel.ids import DepotId, OrderId, PersonId, PlanId, PlanRequestId
from depot.kernel.money import Eur, Units, total
from orders.model import MoneyPlace


class PlanKind(StrEnum):
    """Which way the money goes (PLN-1, PLN-3)."""

    SAVINGS = "savings"
    WITHDRAWAL = "withdrawal"


class PlanState(StrEnum):
    """Where a plan stands; `NEXT` says which steps there are."""

    WAITING = "waiting"  # for the release of its set-up
    ACTIVE = "active"
    SUSPENDED = "suspended"  # after two returned debits in a row (PLN-6)
    ENDED = "ended"
    LAPSED = "lapsed"  # its set-up was never released


NEXT: Final = {
    PlanState.WAITING: frozenset({PlanState.ACTIVE, PlanState.LAPSED, PlanState.ENDED}),
    PlanState.ACTIVE: frozenset({PlanState.SUSPENDED, PlanState.ENDED}),
    PlanState.SUSPENDED: frozenset({PlanState.ACTIVE, PlanState.ENDED}),
    PlanState.ENDED: frozenset(),
    PlanState.LAPSED: frozenset(),
}


class Interval(StrEnum):
    """How often a plan is due (PLN-1)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """From one due day to the next."""
        return _MONTHS[self]


_MONTHS: Final = {Interval.MONTHLY: 1, Interval.QUARTERLY: 3, Interval.HALF_YEARLY: 6, Interval.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """What the bank offers: the days of the month (PLN-1), and when a debit follows its purchase (PLN-6)."""

    days: tuple[int, ...] = (1, 15)
    debit_business_days: int = 2


@dataclass(frozen=True, slots=True)
class Leg:
    """One fund of a plan, by amount or by units."""

    isin: str
    amount: Eur | None = None
    units: Units | None = None

    def __post_init__(self) -> None:
        assert (self.amount is None) != (self.units is None), "a leg names an amount or units"


@dataclass(frozen=True, slots=True)
class Rise:
    """The yearly rise of a plan, by a percentage or by an amount for the whole plan (PLN-2)."""

    percent: Decimal | None = None
    amount: Eur | None = None

    def __post_init__(self) -> None:
        assert (self.percent is None) != (self.amount is None), "a rise names a percentage or an amount"


@dataclass(frozen=True, slots=True)
class Pause:
    """Due days from `first` to `last` are left out; a pause has an end (PLN-8)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """All that a plan says; a change says all of it anew."""

    kind: PlanKind
    legs: tuple[Leg, ...]
    day: int
    interval: Interval
    starts_on: date
    money: MoneyPlace
    ends_on: date | None = None
    rise: Rise | None = None
    pause: Pause | None = None

    @property
    def amount(self) -> Eur | None:
        """What all funds come to at first; None for a plan with units."""
        if any(leg.amount is None for leg in self.legs):
            return None
        return total(leg.amount for leg in self.legs if leg.amount is not None)

    @property
    def isins(self) -> frozenset[str]:
        """The funds of the plan."""
        return frozenset(leg.isin for leg in self.legs)


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The terms of a plan for its due days from a day on (PLN-4)."""

    number: int
    valid_from: date
    terms: PlanTerms


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its versions as they were released; a plan that waits has none."""

    plan_id: PlanId
    depot_id: DepotId
    kind: PlanKind
    state: PlanState
    versions: tuple[PlanVersion, ...]
    created_at: datetime
    next_due_on: date | None = None
    first_run_on: date | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None


class Reason(StrEnum):
    """Why a due day is left out (PLN-7), or why a plan ends."""

    FUND_NOT_DEALING = "fund_not_dealing"
    NO_MONEY = "no_money"
    TOO_LARGE = "too_large"
    NO_MANDATE = "no_mandate"
    UNITS_RESERVED = "units_reserved"
    DEPOT_BLOCKED = "depot_blocked"
    DEPOT_CLOSING = "depot_closing"
    UNITS_USED_UP = "units_used_up"
    TERM_OVER = "term_over"
    DEATH = "death"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A due day that has come: its orders, or why it was left out; and when its debit came back (PLN-7)."""

    due_on: date
    skipped: Reason | None
    orders: tuple[OrderId, ...]
    returned_on: date | None


class RequestKind(StrEnum):
    """What is asked of a plan, each with a factor (PLN-8)."""

    SET_UP = "set_up"
    CHANGE = "change"
    PAUSE = "pause"
    END = "end"


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    DONE = "done"
    REPLACED = "replaced"  # by a later request for the same plan, or by the end of the plan
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a person asks: the terms as they would be, and until when it can be released."""

    request_id: PlanRequestId
    plan_id: PlanId
    depot_id: DepotId
    kind: RequestKind
    terms: PlanTerms
    state: RequestState
    asked_by: PersonId
    asked_at: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """The first due day that a request changes, as of a moment; `passed` are due days that come too soon for it."""

    due_on: date | None
    passed: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PlanAwaiting:
    """A request that waits for releases: the caller's own, and the roles whose release is still owed (PLN-8, ACC-9)."""

    plan: Plan
    request: PlanRequest
    release: Release
    missing: tuple[RoleKind, ...]
    effect: Effect
