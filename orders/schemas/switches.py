"""Wire models of switches (ORD-1)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from depot.kernel.web.wire import Answer, EurText, IsinText, PercentText, SomeEurText, SomeUnitsText, StrictModel
from orders.model import Size, SizedBy, SwitchRequest, SwitchTarget, WarningKind
from orders.rules.preview import LegPreview, SwitchPreview
from orders.rules.switching import TARGETS_MAX
from orders.schemas.previews import DaysShown, EstimateShown, FaultShown, PreviewShown


class TargetBody(StrictModel):
    """A fund to go into, with its share of the proceeds."""

    isin: IsinText
    percent: PercentText


class SwitchAsked(StrictModel):
    """What a person wants: one of `amount`, `units`, `all` of a fund, into the others by percentage."""

    isin: IsinText
    amount: SomeEurText | None = None
    units: SomeUnitsText | None = None
    all_units: Literal[True] | None = Field(default=None, alias="all")
    targets: Annotated[list[TargetBody], Field(min_length=1, max_length=TARGETS_MAX)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if sum(part is not None for part in (self.amount, self.units, self.all_units)) != 1:
            fault = "/amount: name exactly one of amount, units and all"
            raise ValueError(fault)
        return self

    @property
    def size(self) -> Size:
        """To the model."""
        if self.amount is not None:
            return Size(SizedBy.AMOUNT, amount=self.amount)
        return Size(SizedBy.ALL) if self.units is None else Size(SizedBy.UNITS, units=self.units)

    @property
    def into(self) -> tuple[SwitchTarget, ...]:
        """To the model."""
        return tuple(SwitchTarget(target.isin, target.percent) for target in self.targets)

    def request(self) -> SwitchRequest:
        """To the model."""
        return SwitchRequest(self.isin, self.size, self.into)


class SwitchBody(SwitchAsked):
    """`POST /v1/depots/{depot_id}/switches`: with the version of the cost information that the person was shown."""

    cost_information: str = Field(min_length=1, max_length=64)
    overrule_warnings: list[WarningKind] = Field(default=[], max_length=10)

    def request(self) -> SwitchRequest:
        """To the model."""
        overruled = frozenset(self.overrule_warnings)
        return SwitchRequest(self.isin, self.size, self.into, self.cost_information, overruled)


class LegPreviewShown(Answer):
    """A purchase of the switch: its days follow the price day of the sale, its amount the proceeds after tax."""

    isin: str
    percent: PercentText
    amount: EurText | None
    days: DaysShown | None
    estimate: EstimateShown | None

    @classmethod
    def of(cls, leg: LegPreview) -> Self:
        """From the rule."""
        estimate = EstimateShown.of(leg.estimated, leg.price) if leg.estimated and leg.price else None
        return cls(
            isin=leg.target.isin,
            percent=leg.target.percent,
            amount=leg.amount,
            days=DaysShown.of(leg.days) if leg.days else None,
            estimate=estimate,
        )


class SwitchPreviewShown(Answer):
    """`POST /v1/depots/{depot_id}/switch-previews`: nothing was written."""

    redemption: PreviewShown
    legs: list[LegPreviewShown]
    cost_information: str | None
    warnings: list[FaultShown]
    faults: list[FaultShown]

    @classmethod
    def of(cls, preview: SwitchPreview) -> Self:
        """From the rule."""
        return cls(
            redemption=PreviewShown.of(preview.out),
            legs=[LegPreviewShown.of(leg) for leg in preview.legs],
            cost_information=preview.costs.version if preview.costs else None,
            warnings=[FaultShown.of(fault) for fault in preview.warnings],
            faults=[FaultShown.of(fault) for fault in preview.faults],
        )
