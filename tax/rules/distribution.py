"""§ 16 Abs. 1 Nr. 1 InvStG, ORD-20, FND-3: a distribution, its conversion, and its taxes in the fund's currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Money, Units
from depot.kernel.steps import Step
from tax.model import Distribution, Withholding
from tax.rules import partial_exemption
from tax.rules.derivation import eur, exactly, units

EURO = "EUR"


def gross_in_currency(held: Units, per_unit: Decimal, currency: str) -> Money:
    """Units times amount per unit, half up, in the fund's currency (ORD-20)."""
    numerator, denominator = per_unit.as_integer_ratio()
    return Money.half_up(held.exact * numerator / denominator, currency)


def in_eur(amount: Money, fx_rate: Decimal) -> Eur:
    """The amount divided by the rate (units of the currency per EUR), half up; a rate of 1 changes nothing (FND-3)."""
    numerator, denominator = fx_rate.as_integer_ratio()
    return Eur.half_up(amount.exact * denominator / numerator)


def in_currency(amount: Eur, fx_rate: Decimal, currency: str) -> Money:
    """One tax at a time is converted into the fund's currency, half up (ORD-20)."""
    numerator, denominator = fx_rate.as_integer_ratio()
    return Money.half_up(amount.exact * numerator / denominator, currency)


def net_in_currency(gross: Money, taxes: Withholding, fx_rate: Decimal) -> Money:
    """What is paid in the fund's currency: gross less each tax converted on its own (ORD-20)."""
    for tax in (taxes.capital_gains_tax, taxes.solidarity_surcharge, taxes.church_tax):
        gross -= in_currency(tax, fx_rate, gross.currency)
    return gross


def distribution(
    held: Units, per_unit: Decimal, *, currency: str, fx_rate: Decimal, kind: FundClass, on: date
) -> Distribution:
    """Units times amount per unit in the fund's currency, then in EUR, each half up (ORD-20)."""
    assert currency != EURO or fx_rate == 1, "euros are not converted"
    foreign = gross_in_currency(held, per_unit, currency)
    gross = in_eur(foreign, fx_rate)
    steps = [
        Step(
            "§ 16(1) Nr. 1 InvStG",
            f"Ausschüttung = {units(held)} × {exactly(per_unit)} {currency}, kaufmännisch gerundet",
            f"{foreign} {currency}",
        )
    ]
    if currency != EURO:
        steps.append(Step("§ 16(1) Nr. 1 InvStG", f"Umrechnung zu {fx_rate:f} {currency} je EUR", eur(gross)))
    return _split(gross, foreign, steps, kind=kind, on=on)


def distribution_of(gross: Eur, *, currency: str, fx_rate: Decimal | None, kind: FundClass, on: date) -> Distribution:
    """A distribution whose amount in EUR is known; its currency amount needs a rate (ORD-20)."""
    step = Step("§ 16(1) Nr. 1 InvStG", "Ausschüttung", eur(gross))
    foreign = None if fx_rate is None else in_currency(gross, fx_rate, currency)
    return _split(gross, foreign, [step], kind=kind, on=on)


def _split(gross: Eur, foreign: Money | None, steps: list[Step], *, kind: FundClass, on: date) -> Distribution:
    exempt_rate = partial_exemption.rate(kind, on=on)
    parts = partial_exemption.split(gross, exempt_rate)
    steps.append(partial_exemption.step(exempt_rate, exempt=parts.exempt, taxable=parts.taxable))
    return Distribution(gross, foreign, parts.exempt, parts.taxable, tuple(steps))
