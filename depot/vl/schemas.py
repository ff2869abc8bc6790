"""The wire form of the VL calculator (VL-13)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from depot.kernel.steps import Step
from depot.kernel.web.wire import Answer, Day, PositiveEurText, SomeEurText, StrictModel
from depot.vl.model import ContractState


def _within_calendars(day: date) -> date:
    # Calendars are kept from 1990 on, and no library knows the holidays of the next century.
    if not 1990 <= day.year <= 2090:
        raise ValueError("must be a day in the years 1990 to 2090")
    return day


PlannableDay = Annotated[Day, AfterValidator(_within_calendars)]


class VlPaymentAsked(StrictModel):
    """One payment of the employer."""

    received_on: PlannableDay
    amount: SomeEurText


class VlAsked(StrictModel):
    """Payments, and the day for which to answer."""

    payments: Annotated[list[VlPaymentAsked], Field(max_length=1000)]
    on: PlannableDay


class VlContractShown(Answer):
    """One contract as it stands on the day."""

    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date
    paid_in: PositiveEurText
    state: ContractState


class VlShown(Answer):
    """The contracts in the order of their beginning, and the derivation."""

    contracts: list[VlContractShown]
    steps: list[Step]
