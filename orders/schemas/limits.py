"""Wire models of limits (ORD-14)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from depot.funds.model import Side
from depot.kernel.web.wire import (
    Answer,
    Day,
    IsinText,
    PercentText,
    PriceText,
    SomeEurText,
    SomeUnitsText,
    StrictModel,
)
from orders.model import MoneyPlace, OrderRequest, Size, SizedBy, WarningKind
from orders.rules.limits import Limit, LimitAction, LimitKind, LimitRequest

Place = Literal[MoneyPlace.CASH_ACCOUNT, MoneyPlace.REFERENCE_ACCOUNT]


class SaleTo(StrictModel):
    """Where the money of a sale goes to."""

    to: Place


class LimitBody(StrictModel):
    """`POST /v1/depots/{depot_id}/limits`: a sale that waits for a price.

    One of `amount`, `units`, `all`; one of `limit_price` and `distance_percent` from the highest price.
    """

    isin: IsinText
    amount: SomeEurText | None = None
    units: SomeUnitsText | None = None
    all_units: Literal[True] | None = Field(default=None, alias="all")
    money: SaleTo
    limit_price: PriceText | None = None
    distance_percent: PercentText | None = None
    action: LimitAction = LimitAction.SELL
    ends_on: Day
    cost_information: str = Field(min_length=1, max_length=64)
    overrule_warnings: list[WarningKind] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = []
        if sum(part is not None for part in (self.amount, self.units, self.all_units)) != 1:
            faults.append("/amount: name exactly one of amount, units and all")
        if (self.limit_price is None) == (self.distance_percent is None):
            faults.append("/limit_price: name either limit_price or distance_percent")
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def request(self) -> OrderRequest:
        """To the model."""
        size = Size(SizedBy.ALL)
        if self.amount is not None:
            size = Size(SizedBy.AMOUNT, amount=self.amount)
        elif self.units is not None:
            size = Size(SizedBy.UNITS, units=self.units)
        overruled = frozenset(self.overrule_warnings)
        return OrderRequest(Side.REDEMPTION, self.isin, size, self.money.to, self.cost_information, overruled)

    def limit(self) -> LimitRequest:
        """To the model."""
        if self.limit_price is not None:
            return LimitRequest(LimitKind.FIXED, self.limit_price, self.action, self.ends_on)
        assert self.distance_percent is not None, "checked when it was read"
        return LimitRequest(LimitKind.DYNAMIC, self.distance_percent, self.action, self.ends_on)


class LimitShown(Answer):
    """What an order waits for; the execution price may differ from it."""

    kind: LimitKind
    limit_price: PriceText | None
    distance_percent: PercentText | None
    action: LimitAction
    ends_on: Day
    currency: str
    highest_price: PriceText
    watched_until: Day
    reached_on: Day | None
    reached_price: PriceText | None

    @classmethod
    def of(cls, limit: Limit) -> Self:
        """From the rule."""
        is_fixed = limit.kind is LimitKind.FIXED
        return cls(
            kind=limit.kind,
            limit_price=limit.figure if is_fixed else None,
            distance_percent=None if is_fixed else limit.figure,
            action=limit.action,
            ends_on=limit.ends_on,
            currency=limit.currency,
            highest_price=limit.highest,
            watched_until=limit.watched_until,
            reached_on=limit.reached.day if limit.reached else None,
            reached_price=limit.reached.redemption_price if limit.reached else None,
        )
