"""The tax calculators over HTTP: public, no login, no state, the same functions as the bookings (api.md)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fastapi import APIRouter

from depot.kernel.errors import Fault, Invalid
from depot.kernel.steps import Step
from depot.kernel.web.calls import PUBLIC_STATELESS
from tax.model import Distribution, FundYear, PerUnit, SaleTerms, Withholding
from tax.rules.distribution import distribution, distribution_of
from tax.rules.gross_up import Liability
from tax.rules.parameters import BASE_RATE, NEWEST
from tax.rules.vorabpauschale import published, vorabpauschale_per_unit
from tax.schemas.calculators import (
    LARGEST_EUR,
    DistributionAnswer,
    DistributionRequest,
    LotGainAnswer,
    LotLeftAnswer,
    LotVorabpauschaleAnswer,
    RedemptionAnswer,
    RedemptionRequest,
    StepAnswer,
    VorabpauschaleAnswer,
    VorabpauschaleRequest,
    out_of_range,
)
from tax.usecases.calculate_distribution import calculate_distribution
from tax.usecases.calculate_redemption import calculate_redemption
from tax.usecases.calculate_vorabpauschale import calculate_vorabpauschale

router = APIRouter(prefix="/v1/calculators", tags=["calculators"], dependencies=[PUBLIC_STATELESS])


class CalculationRefused(Invalid):
    """The figures are well formed, but no sum can be made of them."""

    title = "These figures cannot be computed"
    title_de = "Mit diesen Angaben ist keine Berechnung möglich"


@router.post("/vorabpauschale", summary="Vorabpauschale of a position and its tax (§ 18 InvStG)")
def vorabpauschale(request: VorabpauschaleRequest) -> VorabpauschaleAnswer:
    """The Vorabpauschale per unit, per lot and in total, and the tax on it."""
    _refuse(request.faults())
    found = calculate_vorabpauschale(
        _per_unit(request),
        [lot.lot for lot in request.lots],
        calendar_year=request.calendar_year,
        kind=request.partial_exemption,
        status=request.status,
        foreign_tax=request.foreign_tax,
    )
    position = found.vorabpauschale
    if position.amount > LARGEST_EUR:
        _refuse([out_of_range("/lots")])
    return VorabpauschaleAnswer(
        base_yield_per_unit=position.per_unit.base_yield,
        ceiling_per_unit=position.per_unit.ceiling,
        vorabpauschale_per_unit=position.per_unit.vorabpauschale,
        lots=[
            LotVorabpauschaleAnswer(
                units=lot.units, acquired_on=lot.acquired_on, twelfths=lot.twelfths, amount=lot.amount
            )
            for lot in position.lots
        ],
        amount=position.amount,
        received_on=position.received_on,
        exempt_amount=position.exempt_amount,
        **_tax(found.withholding, found.steps),
    )


@router.post("/redemption", summary="A sale, its result and its tax (§ 19 InvStG)")
def redemption(request: RedemptionRequest) -> RedemptionAnswer:
    """The result per lot, first in first out, and the tax on it; by units or by the net amount wanted."""
    _refuse(request.faults())
    price = _price(request)
    terms = SaleTerms(
        sold_on=request.sold_on,
        price=price,
        tax_price=price,
        charges=request.charges,
        fund_class=request.partial_exemption,
    )
    wanted = request.net_amount if request.units is None else request.units
    assert wanted is not None, "refused above"
    found = calculate_redemption(
        [lot.lot for lot in request.lots],
        wanted,
        terms=terms,
        liability=Liability(request.status, request.foreign_tax),
    )
    sale = found.redemption
    return RedemptionAnswer(
        units=sale.units,
        proceeds=sale.proceeds,
        charges=sale.charges,
        lots=[
            LotGainAnswer(
                units=lot.units,
                acquired_on=lot.acquired_on,
                cost=lot.cost,
                vorabpauschalen=lot.vorabpauschalen,
                gain=lot.gain,
            )
            for lot in sale.lots
        ],
        lots_left=[
            LotLeftAnswer(
                units=lot.units, acquired_on=lot.acquired_on, cost=lot.cost, vorabpauschalen=lot.vorabpauschalen
            )
            for lot in sale.lots_left
        ],
        gain_before_vorabpauschalen=sale.gain_before_vorabpauschalen,
        vorabpauschalen_deducted=sale.vorabpauschalen_deducted,
        gain=sale.gain,
        loss_added=found.withholding.loss_added,
        net_proceeds=found.net_proceeds,
        exempt_amount=sale.exempt_amount,
        **_tax(found.withholding, found.steps),
    )


@router.post("/distribution", summary="A distribution and its tax (§ 16 InvStG)")
def distribution_tax(request: DistributionRequest) -> DistributionAnswer:
    """The gross amount in EUR, the tax on it and what is paid."""
    _refuse(request.faults())
    paid = _distribution(request)
    if paid.gross > LARGEST_EUR or (paid.gross_in_currency and paid.gross_in_currency.minor > LARGEST_EUR.cents):
        _refuse([out_of_range("/per_unit")])
    found = calculate_distribution(paid, status=request.status, foreign_tax=request.foreign_tax, on=NEWEST)
    return DistributionAnswer(
        gross=paid.gross,
        gross_in_currency=paid.gross_in_currency,
        net=found.net,
        exempt_amount=paid.exempt_amount,
        **_tax(found.withholding, found.steps),
    )


def _refuse(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise CalculationRefused(_faults=found)


def _per_unit(request: VorabpauschaleRequest) -> PerUnit:
    rate = request.base_rate
    if rate is None and request.calendar_year in BASE_RATE:
        rate = BASE_RATE[request.calendar_year].value
    if request.vorabpauschale_per_unit is not None:
        return published(request.vorabpauschale_per_unit, base_rate=rate)
    assert None not in (request.first_price, request.last_price, request.distributions, rate), "refused above"
    return vorabpauschale_per_unit(
        FundYear(
            calendar_year=request.calendar_year,
            first_price=request.first_price or Decimal(0),
            last_price=request.last_price or Decimal(0),
            distributions=request.distributions or Decimal(0),
            base_rate=rate or Decimal(0),
        )
    )


def _price(request: RedemptionRequest) -> Fraction:
    """The price per unit; where the proceeds are known, what they come to per unit exactly."""
    if request.price is not None:
        return Fraction(request.price)
    assert request.proceeds is not None, "refused above"
    assert request.units is not None, "refused above"
    return request.proceeds.exact / request.units.exact


def _distribution(request: DistributionRequest) -> Distribution:
    rate = Decimal(1) if request.currency == "EUR" else request.fx_rate
    kind, currency = request.partial_exemption, request.currency
    if request.gross is not None:
        return distribution_of(request.gross, currency=currency, fx_rate=rate, kind=kind, on=NEWEST)
    assert request.units is not None, "refused above"
    assert request.per_unit is not None, "refused above"
    assert rate is not None, "refused above"
    return distribution(request.units, request.per_unit, currency=currency, fx_rate=rate, kind=kind, on=NEWEST)


def _tax(tax: Withholding, steps: tuple[Step, ...]) -> dict[str, Any]:
    return {
        "taxable_amount": tax.taxable_amount,
        "losses_used": tax.losses_used,
        "exemption_used": tax.exemption_used,
        "tax_base": tax.tax_base,
        "capital_gains_tax": tax.capital_gains_tax,
        "solidarity_surcharge": tax.solidarity_surcharge,
        "church_tax": tax.church_tax,
        "total_tax": tax.total,
        "steps": [StepAnswer(rule=step.rule, text=step.text, value=step.value) for step in steps],
    }
