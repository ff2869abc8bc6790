"""The wire form of funds and their terms (FND-1)."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import Field, PlainSerializer

from depot.funds.model import FundClass, FundState, FundTerms, ShareClass
from depot.funds.schemas.calculators import CutOff, FundDays
from depot.kernel.web.wire import Answer, Day, IsinText, Line, PercentText, PositiveEurText, StrictModel

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217", examples=["EUR"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2", examples=["LU"])]
CalendarCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,4}(-[A-Z0-9]{1,3})?$", examples=["LU", "DE-BY", "XNYS"])]
_AS_TEXT = PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str)
CutOffBody = Annotated[CutOff, _AS_TEXT]
CutOffShown = Annotated[time, _AS_TEXT, Field(examples=["14:00"])]
PercentShown = Annotated[PercentText, PlainSerializer(lambda percent: f"{percent.normalize():f}", return_type=str)]
"""The same figure always looks the same, whether it was just sent or comes from the database."""
Strict = Annotated[bool, Field(strict=True)]


class TermsBody(StrictModel):
    """What holds for a fund from `valid_from` on. The ISIN stands in the address."""

    valid_from: Day
    wkn: Annotated[str, Field(pattern=r"^[A-Z0-9]{6}$", examples=["A2PKXG"])] | None = None
    name: Line
    company: Line
    currency: Currency
    domicile: Country
    fund_class: FundClass
    share_class: ShareClass
    is_complex: Strict
    is_open_real_estate: Strict
    in_universe: Strict
    state: FundState
    minimum_subscription: PositiveEurText
    minimum_plan: PositiveEurText
    unit_decimals: Annotated[int, Field(strict=True, ge=0, le=6)]
    cut_off: CutOffBody
    subscription_pricing_days: FundDays
    redemption_pricing_days: FundDays
    subscription_settlement_days: FundDays
    redemption_settlement_days: FundDays
    calendars: Annotated[list[CalendarCode], Field(max_length=20)]
    front_load_percent: PercentText
    front_load_discount_percent: PercentText
    transaction_charge_percent: PercentText
    ongoing_costs_percent: PercentText
    distribution_fee_percent: PercentText

    def terms(self, isin: str) -> FundTerms:
        """The terms of the fund with this ISIN."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return FundTerms(isin=isin, **(values | {"calendars": tuple(self.calendars)}))


class FundShown(Answer):
    """A fund and what holds for it."""

    isin: IsinText
    valid_from: Day
    wkn: str | None
    name: str
    company: str
    currency: str
    domicile: str
    fund_class: FundClass
    share_class: ShareClass
    is_complex: bool
    is_open_real_estate: bool
    in_universe: bool
    state: FundState
    minimum_subscription: PositiveEurText
    minimum_plan: PositiveEurText
    unit_decimals: int
    cut_off: CutOffShown
    subscription_pricing_days: int
    redemption_pricing_days: int
    subscription_settlement_days: int
    redemption_settlement_days: int
    calendars: list[str]
    front_load_percent: PercentShown
    front_load_discount_percent: PercentShown
    transaction_charge_percent: PercentShown
    ongoing_costs_percent: PercentShown
    distribution_fee_percent: PercentShown

    @classmethod
    def of(cls, terms: FundTerms) -> Self:
        """The terms as callers see them."""
        values = {name: getattr(terms, name) for name in cls.model_fields}
        return cls(**(values | {"calendars": list(terms.calendars)}))


class FundsShown(Answer):
    """A page of funds."""

    data: list[FundShown]
    next: str | None


class TermsShown(Answer):
    """All terms of a fund, the oldest first."""

    data: list[FundShown]
