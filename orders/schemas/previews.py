"""Wire models of order previews (ORD-9, CST-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from depot.funds.model import Price
from depot.funds.rules.execution_days import ExecutionDays
from depot.kernel.errors import Fault
from depot.kernel.web.wire import Answer, Day, EurText, PercentText, PriceText, UnitsText
from orders.rules.cost_information import CostInformation, CostLine
from orders.rules.preview import OrderPreview
from orders.rules.pricing import PricedOrder
from orders.schemas.orders import ChargeShown
from tax.model import TaxedRedemption


class ShiftShown(Answer):
    """A day that was passed over, and why (ORD-9)."""

    day: Day
    reason: str
    calendar: str | None
    name: str | None


class DaysShown(Answer):
    """When the order would be executed."""

    order_day: Day
    price_day: Day
    settlement_day: Day
    shifts: list[ShiftShown]

    @classmethod
    def of(cls, days: ExecutionDays) -> Self:
        """From the rule."""
        shifts = [ShiftShown(day=s.day, reason=s.reason, calendar=s.calendar, name=s.name) for s in days.shifts]
        return cls(
            order_day=days.order_day, price_day=days.price_day, settlement_day=days.settlement_day, shifts=shifts
        )


class EstimateShown(Answer):
    """What the order would come to at the last price, which it will not get (ORD-7)."""

    price: PriceText
    currency: str
    price_day: Day
    units: UnitsText
    amount: EurText
    charges: list[ChargeShown]
    payment: EurText

    @classmethod
    def of(cls, estimated: PricedOrder, price: Price) -> Self:
        """From the rule."""
        return cls(
            price=price.redemption_price,
            currency=price.currency,
            price_day=price.day,
            units=estimated.units,
            amount=estimated.amount,
            charges=[ChargeShown.of(charge) for charge in estimated.charges],
            payment=estimated.payment,
        )


class StepShown(Answer):
    """One line of a derivation."""

    rule: str
    text: str
    value: str


class LotShown(Answer):
    """A purchase that the sale uses up, first in first out (TAX-17)."""

    acquired_on: Day | None
    units: UnitsText
    cost: EurText
    vorabpauschalen: EurText
    gain: EurText


class TaxShown(Answer):
    """The tax of a sale as its settlement would compute it today (TAX-21)."""

    lots: list[LotShown]
    gain: EurText
    taxable_amount: EurText
    losses_used: EurText
    exemption_used: EurText
    capital_gains_tax: EurText
    solidarity_surcharge: EurText
    church_tax: EurText
    total_tax: EurText
    net_proceeds: EurText
    steps: list[StepShown]

    @classmethod
    def of(cls, taxed: TaxedRedemption) -> Self:
        """From the rule."""
        sale, tax = taxed.redemption, taxed.withholding
        return cls(
            lots=[
                LotShown(
                    acquired_on=lot.acquired_on,
                    units=lot.units,
                    cost=lot.cost,
                    vorabpauschalen=lot.vorabpauschalen,
                    gain=lot.gain,
                )
                for lot in sale.lots
            ],
            gain=sale.gain,
            taxable_amount=sale.taxable_amount,
            losses_used=tax.losses_used,
            exemption_used=tax.exemption_used,
            capital_gains_tax=tax.capital_gains_tax,
            solidarity_surcharge=tax.solidarity_surcharge,
            church_tax=tax.church_tax,
            total_tax=tax.total,
            net_proceeds=taxed.net_proceeds,
            steps=[StepShown(rule=step.rule, text=step.text, value=step.value) for step in taxed.steps],
        )


class CostLineShown(Answer):
    """A line of the cost information in EUR and percent (CST-2)."""

    name: str
    amount: EurText
    percent: PercentText


class CostsShown(Answer):
    """The cost information; its version goes with the order."""

    version: str
    content: dict[str, str]
    lines: list[CostLineShown]

    @classmethod
    def of(cls, costs: CostInformation, lines: Sequence[CostLine]) -> Self:
        """From the rule."""
        shown = [CostLineShown(name=line.name, amount=line.amount, percent=line.percent) for line in lines]
        return cls(version=costs.version, content=costs.content, lines=shown)


class FaultShown(Answer):
    """What stands in the way, or what the person may overrule."""

    rule: str
    pointer: str
    detail: str
    code: str

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """From the rule."""
        return cls(rule=fault.rule, pointer=fault.pointer, detail=fault.detail, code=fault.code)


class PreviewShown(Answer):
    """`POST /v1/depots/{depot_id}/order-previews`: nothing was written."""

    days: DaysShown | None
    estimate: EstimateShown | None
    tax: TaxShown | None
    costs: CostsShown | None
    warnings: list[FaultShown]
    faults: list[FaultShown]

    @classmethod
    def of(cls, preview: OrderPreview) -> Self:
        """From the rule."""
        estimate = None
        if preview.estimated and preview.price:
            estimate = EstimateShown.of(preview.estimated, preview.price)
        return cls(
            days=DaysShown.of(preview.days) if preview.days else None,
            estimate=estimate,
            tax=TaxShown.of(preview.tax) if preview.tax else None,
            costs=CostsShown.of(preview.costs, preview.cost_lines) if preview.costs else None,
            warnings=[FaultShown.of(fault) for fault in preview.warnings],
            faults=[FaultShown.of(fault) for fault in preview.faults],
        )
