"""Distributions, what was paid of them, and what customers chose, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from depot.kernel.ids import PREFIX, to_text
from depot.kernel.web.wire import (
    Answer,
    Day,
    DepotRef,
    DistributionPaymentRef,
    DistributionRef,
    DocumentRef,
    EurText,
    IsinText,
    Moment,
    MoneyText,
    OrderRef,
    PerUnitText,
    PositionRef,
    PriceText,
    StrictModel,
    TaxEventRef,
    UnitsText,
)
from orders.rules.distribution_booking import Distribution, DistributionPayment, DistributionUse, NewDistribution

CurrencyText = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]


class DistributionBody(StrictModel):
    """What a fund company announces; `fx_rate` (currency per EUR) only where it names one itself."""

    isin: IsinText
    ex_day: Day
    pay_day: Day
    per_unit: PerUnitText
    currency: CurrencyText
    fx_rate: PriceText | None = None

    def announced(self) -> NewDistribution:
        """As the use case takes it."""
        return NewDistribution(
            isin=self.isin,
            ex_day=self.ex_day,
            pay_day=self.pay_day,
            per_unit=self.per_unit,
            currency=self.currency,
            fx_rate=self.fx_rate,
        )


class DistributionAnswer(Answer):
    """An announced distribution; `record_day` is the last day whose holders are entitled."""

    id: DistributionRef
    isin: str
    ex_day: Day
    record_day: Day
    pay_day: Day
    per_unit: PerUnitText
    currency: str
    fx_rate: PriceText | None
    announced_at: Moment
    paid_at: Moment | None

    @classmethod
    def of(cls, found: Distribution) -> Self:
        """From the distribution."""
        return cls(
            id=found.distribution_id,
            isin=found.isin,
            ex_day=found.ex_day,
            record_day=found.record_day,
            pay_day=found.pay_day,
            per_unit=found.per_unit,
            currency=found.currency,
            fx_rate=found.fx_rate,
            announced_at=found.announced_at,
            paid_at=found.paid_at,
        )


class DistributionsAnswer(Answer):
    """A page of distributions, the newest first."""

    data: list[DistributionAnswer]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Distribution], *, limit: int) -> Self:
        """From one more than the page holds."""
        page = found[:limit]
        more = len(found) > limit
        cursor = to_text(PREFIX["DistributionId"], page[-1].distribution_id) if more else None
        return cls(data=[DistributionAnswer.of(one) for one in page], next=cursor)


class DistributionPaymentAnswer(Answer):
    """What a position got of a distribution: gross in its currency and in EUR, each tax, the net, where it went."""

    id: DistributionPaymentRef
    distribution: DistributionRef
    position: PositionRef
    isin: str
    units: UnitsText
    gross: MoneyText
    currency: str
    fx_rate: PriceText | None
    gross_eur: EurText
    capital_gains_tax: EurText
    solidarity_surcharge: EurText
    church_tax: EurText
    net: EurText
    use: DistributionUse
    order: OrderRef | None
    tax_event: TaxEventRef | None
    document: DocumentRef | None
    booked_on: Day

    @classmethod
    def of(cls, paid: DistributionPayment) -> Self:
        """From the payment."""
        return cls(
            id=paid.payment_id,
            distribution=paid.distribution_id,
            position=paid.position_id,
            isin=paid.isin,
            units=paid.units,
            gross=paid.gross,
            currency=paid.gross.currency,
            fx_rate=None if paid.gross.currency == "EUR" else paid.fx_rate,
            gross_eur=paid.gross_eur,
            capital_gains_tax=paid.capital_gains_tax,
            solidarity_surcharge=paid.solidarity_surcharge,
            church_tax=paid.church_tax,
            net=paid.net,
            use=paid.use,
            order=paid.order_id,
            tax_event=paid.tax_event_id,
            document=paid.document_id,
            booked_on=paid.booked_on,
        )


class DistributionPaymentsAnswer(Answer):
    """A page of payments, the newest first."""

    data: list[DistributionPaymentAnswer]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[DistributionPayment], *, limit: int) -> Self:
        """From one more than the page holds."""
        page = found[:limit]
        more = len(found) > limit
        cursor = to_text(PREFIX["DistributionPaymentId"], page[-1].payment_id) if more else None
        return cls(data=[DistributionPaymentAnswer.of(one) for one in page], next=cursor)


class DistributionUseBody(StrictModel):
    """What becomes of the distributions of a position from now on."""

    use: Literal["pay_out", "reinvest"]


class DistributionUseAnswer(Answer):
    """What becomes of the distributions of a position."""

    depot: DepotRef
    position: PositionRef
    use: DistributionUse
