"""The forecast of the Vorabpauschale on the wire (TAX-38)."""

from __future__ import annotations

from datetime import date
from typing import Self

from depot.kernel.web.wire import Answer, Day, DepotRef, EurText, IsinText, PercentText, PositionRef, UnitsText
from tax.rules.forecast import Forecast, PositionForecast


class ForecastPosition(Answer):
    """What one position has to expect; `units_to_sell` meet the tax and their own, null where none would be sold."""

    position: PositionRef
    isin: IsinText
    price_day: Day
    price_eur: str
    vorabpauschale: EurText
    exempt_amount: EurText
    taxable_amount: EurText
    losses_used: EurText
    exemption_used: EurText
    freed_by_nv_certificate: EurText
    tax_base: EurText
    capital_gains_tax: EurText
    solidarity_surcharge: EurText
    church_tax: EurText
    total_tax: EurText
    units_to_sell: UnitsText | None

    @classmethod
    def of(cls, one: PositionForecast) -> Self:
        """From the model."""
        return cls(
            position=one.position,
            isin=one.isin,
            price_day=one.price_day,
            price_eur=f"{one.price:f}",
            vorabpauschale=one.amount,
            exempt_amount=one.exempt_amount,
            taxable_amount=one.taxable_amount,
            losses_used=one.losses_used,
            exemption_used=one.exemption_used,
            freed_by_nv_certificate=one.freed_by_nv_certificate,
            tax_base=one.tax_base,
            capital_gains_tax=one.capital_gains_tax,
            solidarity_surcharge=one.solidarity_surcharge,
            church_tax=one.church_tax,
            total_tax=one.total_tax,
            units_to_sell=one.sale.units if one.sale else None,
        )


class WithExemptionOrder(Answer):
    """What an exemption order of the full allowance would leave to pay, in place of the one lodged if any (TAX-27)."""

    amount: EurText
    total_tax: EurText
    saves: EurText


class WithCash(Answer):
    """The cash that must be there on the day of inflow so that no units are sold, and the tax of sales it spares."""

    needed: EurText
    tax_of_sales_spared: EurText


class MissingFigure(Answer):
    """A figure without which a fund cannot be forecast."""

    code: str
    detail: str


class ForecastShown(Answer):
    """An estimate at the last prices, not an assessment."""

    depot: DepotRef
    calendar_year: int
    as_of: Day
    received_on: Day
    base_rate: PercentText
    vorabpauschale: EurText
    total_tax: EurText
    with_exemption_order: WithExemptionOrder
    with_cash: WithCash
    positions: list[ForecastPosition]
    missing: list[MissingFigure]

    @classmethod
    def of(cls, found: Forecast, today: date) -> Self:
        """From the model."""
        # A lower order than the one lodged is no advice: nobody would pay more than without it.
        tax = min(found.tax_with_allowance, found.total_tax)
        return cls(
            depot=found.depot,
            calendar_year=found.calendar_year,
            as_of=today,
            received_on=found.received_on,
            base_rate=found.base_rate,
            vorabpauschale=found.amount,
            total_tax=found.total_tax,
            with_exemption_order=WithExemptionOrder(amount=found.allowance, total_tax=tax, saves=found.total_tax - tax),
            with_cash=WithCash(needed=found.total_tax, tax_of_sales_spared=found.tax_of_sales),
            positions=[ForecastPosition.of(one) for one in found.positions],
            missing=[MissingFigure(code=fault.code or fault.rule, detail=fault.detail) for fault in found.missing],
        )
