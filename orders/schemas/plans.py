"""Wire models of savings and withdrawal plans (PLN-1 to PLN-9; api.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

from pydantic import Field, model_validator

from auth.schemas.releases import ReleaseAnswer
from depot.kernel.web.wire import (
    Answer,
    Day,
    DepotRef,
    EurText,
    IsinText,
    PercentText,
    PlanRef,
    PlanRequestRef,
    SomeEurText,
    SomeUnitsText,
    StrictModel,
    UnitsText,
)
from orders.model import MoneyPlace
from orders.rules.plans.amounts import split
from orders.rules.plans.plan import (
    Interval,
    Leg,
    Pause,
    Plan,
    PlanAwaiting,
    PlanKind,
    PlanState,
    PlanTerms,
    RequestKind,
    Rise,
)
from orders.rules.plans.wording import changed_too_late

_PLACES: Final = {
    PlanKind.SAVINGS: {MoneyPlace.CASH_ACCOUNT, MoneyPlace.DIRECT_DEBIT},
    PlanKind.WITHDRAWAL: {MoneyPlace.CASH_ACCOUNT, MoneyPlace.REFERENCE_ACCOUNT},
}


class FundBody(StrictModel):
    """A fund of a plan: its own `amount` or `units`, or its share of the plan's `amount` in percent."""

    isin: IsinText
    amount: SomeEurText | None = None
    units: SomeUnitsText | None = None
    percent: PercentText | None = None


class RiseBody(StrictModel):
    """The yearly rise: a percentage, or an amount for the whole plan (PLN-2)."""

    percent: PercentText | None = None
    amount: SomeEurText | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("/percent: name exactly one of percent and amount")
        return self


class PlanBody(StrictModel):
    """A plan: either every fund names its amount or units, or `amount` is split over the funds, evenly or by percent.

    Money of a savings plan comes from the `cash_account` or by `direct_debit`; that of a withdrawal plan goes to the
    `cash_account` or the `reference_account`.
    """

    kind: PlanKind
    funds: list[FundBody] = Field(min_length=1, max_length=20)
    amount: SomeEurText | None = None
    day: int = Field(ge=1, le=31, examples=[1, 15])
    interval: Interval = Interval.MONTHLY
    starts_on: Day
    ends_on: Day | None = None
    money: MoneyPlace
    rise: RiseBody | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = []
        own = [sum(part is not None for part in (fund.amount, fund.units)) for fund in self.funds]
        shares = [fund.percent for fund in self.funds if fund.percent is not None]
        if self.amount is None and (shares or any(count != 1 for count in own)):
            faults.append("/funds: without an amount of the plan each fund names one of amount and units")
        elif self.amount is not None and any(own):
            faults.append("/funds: an amount of the plan is split over the funds, which name none themselves")
        elif shares and (len(shares) < len(self.funds) or sum(shares) != 100 or min(shares) <= 0):
            faults.append("/funds: all funds name a percentage, and these come to 100")
        if self.money not in _PLACES[self.kind]:
            places = " or ".join(sorted(_PLACES[self.kind]))
            faults.append(f"/money: is {places} for this kind of plan")
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def terms(self) -> PlanTerms:
        """To the model."""
        return PlanTerms(
            kind=self.kind,
            legs=self._legs(),
            day=self.day,
            interval=self.interval,
            starts_on=self.starts_on,
            money=self.money,
            ends_on=self.ends_on,
            rise=None if self.rise is None else Rise(self.rise.percent, self.rise.amount),
        )

    def _legs(self) -> tuple[Leg, ...]:
        if self.amount is None:
            return tuple(Leg(fund.isin, fund.amount, fund.units) for fund in self.funds)
        parts = split(self.amount, [Fraction(fund.percent or Decimal(1)) for fund in self.funds])
        return tuple(Leg(fund.isin, part) for fund, part in zip(self.funds, parts, strict=True))


class PauseBody(StrictModel):
    """Due days from a day to a day, both inside, are left out; a pause has an end (PLN-8)."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="until")

    def pause(self) -> Pause:
        """To the model."""
        return Pause(self.first, self.last)


class LegShown(Answer):
    """A fund with what it gets or gives each time."""

    isin: str
    amount: EurText | None
    units: UnitsText | None

    @classmethod
    def of(cls, leg: Leg) -> Self:
        """From the model."""
        return cls(isin=leg.isin, amount=leg.amount, units=leg.units)


class RiseShown(Answer):
    """The yearly rise."""

    percent: PercentText | None
    amount: EurText | None


class PauseShown(Answer):
    """Due days that are left out."""

    first_day: Day
    last_day: Day


class PlanTermsShown(Answer):
    """What a plan says, from a due day on."""

    valid_from: Day | None
    funds: list[LegShown]
    amount: EurText | None
    day: int
    interval: Interval
    starts_on: Day
    ends_on: Day | None
    money: MoneyPlace
    rise: RiseShown | None
    pause: PauseShown | None

    @classmethod
    def of(cls, terms: PlanTerms, valid_from: Day | None) -> Self:
        """From the model."""
        rise, pause = terms.rise, terms.pause
        return cls(
            valid_from=valid_from,
            funds=[LegShown.of(leg) for leg in terms.legs],
            amount=terms.amount,
            day=terms.day,
            interval=terms.interval,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            money=terms.money,
            rise=None if rise is None else RiseShown(percent=rise.percent, amount=rise.amount),
            pause=None if pause is None else PauseShown(first_day=pause.first, last_day=pause.last),
        )


class PlanShown(Answer):
    """A plan as it stands; more than one of `terms` where a change is still to take effect (PLN-4)."""

    id: PlanRef
    depot_id: DepotRef
    kind: PlanKind
    state: PlanState
    created_at: datetime
    next_due_on: Day | None
    terms: list[PlanTermsShown]
    end_reason: str | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """From the model: the version that counts for the next due day, and those after it."""
        due = plan.next_due_on
        later = [version for version in plan.versions if due is not None and version.valid_from > due]
        current = plan.versions[len(plan.versions) - len(later) - 1 :] if plan.versions else ()
        return cls(
            id=plan.plan_id,
            depot_id=plan.depot_id,
            kind=plan.kind,
            state=plan.state,
            created_at=plan.created_at,
            next_due_on=due,
            terms=[PlanTermsShown.of(version.terms, version.valid_from) for version in current],
            end_reason=plan.end_reason,
        )


class PlansShown(Answer):
    """Plans, the newest first."""

    data: list[PlanShown]
    next: PlanRef | None

    @classmethod
    def of(cls, found: Sequence[Plan], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        return cls(data=[PlanShown.of(plan) for plan in found[:limit]], next=found[limit - 1].plan_id if more else None)


class PlanToRelease(Answer):
    """What was asked of a plan waits for the release that came with it (202).

    `takes_effect_on` is the first due day that it counts for if it is released today; `notice` says in German which
    due days come too soon, that is within eight business days (PLN-4).
    """

    plan: PlanShown
    request_id: PlanRequestRef
    act: RequestKind
    asked: PlanTermsShown
    takes_effect_on: Day | None
    too_soon: list[Day]
    notice: str | None
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: PlanAwaiting) -> Self:
        """From the model."""
        effect, missing = awaiting.effect, [role.value for role in awaiting.missing]
        return cls(
            plan=PlanShown.of(awaiting.plan),
            request_id=awaiting.request.request_id,
            act=awaiting.request.kind,
            asked=PlanTermsShown.of(awaiting.request.terms, None),
            takes_effect_on=effect.due_on,
            too_soon=list(effect.passed),
            notice=changed_too_late(effect.passed, effect.due_on),
            release=ReleaseAnswer.of(awaiting.release, missing),
        )
