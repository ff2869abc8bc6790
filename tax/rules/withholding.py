"""§ 43a, § 32d Abs. 1 EStG, § 4 SolZG, TAX-21, TAX-22: the three taxes of one event, and the status it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import TaxStatus, Withheld, Withholding
from tax.rules import parameters
from tax.rules.derivation import eur, exactly
from tax.rules.exemption import apply_exemption
from tax.rules.loss_offset import offset_losses
from tax.rules.refund import reopen


@dataclass(frozen=True, slots=True)
class Taxes:
    """The three taxes on a base, and how much foreign tax was credited."""

    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    foreign_tax_credited: Eur
    steps: tuple[Step, ...]


def taxes_on(base: Eur, *, church_tax_rate: int, foreign_tax: Eur, on: date) -> Taxes:
    """K = (e − 4q) / (4 + k) half up; surcharge and church tax on K, cut (§ 32d(1) EStG, § 4 SolZG; TAX-22)."""
    assert min(base, foreign_tax) >= Eur.ZERO, "neither the base nor the foreign tax is negative"
    four = parameters.CAPITAL_GAINS_TAX_DIVISOR.on(on)
    surcharge_rate = parameters.SOLIDARITY_SURCHARGE_RATE.on(on)
    k = Fraction(church_tax_rate, 100)
    # The credit ends where the tax is zero: no foreign tax is ever paid out (§ 32d Abs. 5 Satz 1 EStG).
    credited = min(foreign_tax, Eur.cut(base.exact / four))
    left = max(base.exact - four * foreign_tax.exact, Fraction(0))
    tax = Eur.half_up(left / (four + k))
    surcharge = Eur.cut(tax.exact * surcharge_rate)
    church = Eur.cut(tax.exact * k)
    steps = [
        Step(
            "§ 32d(1) EStG",
            f"Kapitalertragsteuer = ({base} − {four} × {foreign_tax}) / ({four} + {exactly(k)}), kaufmännisch gerundet",
            eur(tax),
        ),
        Step(
            "§ 4 SolZG",
            f"Solidaritätszuschlag = {exactly(surcharge_rate * 100)} % von {tax}, Bruchteile eines Cents entfallen",
            eur(surcharge),
        ),
    ]
    if church_tax_rate:
        text = f"Kirchensteuer = {church_tax_rate} % von {tax}, Bruchteile eines Cents entfallen"
        steps.append(Step("§ 51a(2b) EStG", text, eur(church)))
    return Taxes(tax, surcharge, church, credited, tuple(steps))


def withhold(taxable: Eur, status: TaxStatus, *, foreign_tax: Eur, on: date) -> Withholding:
    """Loss pot, then exemption order or NV certificate, then foreign tax, then the taxes (TAX-21).

    `taxable` is the amount after the partial exemption; a negative one is a loss: it re-opens tax withheld earlier in
    the year, and what is left of it fills the pot (TAX-23).
    """
    if taxable < Eur.ZERO and (status.withheld.tax_base > Eur.ZERO or status.exemption_restorable):
        return _reopening(taxable, status, on=on)
    losses = offset_losses(taxable, status.loss_pot)
    exempted = apply_exemption(losses.left, status)
    base = exempted.left
    taxes = taxes_on(base, church_tax_rate=status.church_tax_rate, foreign_tax=foreign_tax, on=on)
    return Withholding(
        taxable_amount=taxable,
        losses_used=losses.used,
        loss_added=losses.added,
        exemption_used=exempted.used,
        freed_by_nv_certificate=exempted.freed_by_nv_certificate,
        tax_base=base,
        foreign_tax_credited=taxes.foreign_tax_credited,
        capital_gains_tax=taxes.capital_gains_tax,
        solidarity_surcharge=taxes.solidarity_surcharge,
        church_tax=taxes.church_tax,
        status_after=replace(
            status,
            loss_pot=losses.pot_after,
            exemption_left=exempted.exemption_after,
            withheld=_with(status.withheld, base, taxes),
            exemption_restorable=status.exemption_restorable + exempted.used,
        ),
        steps=(
            *losses.steps,
            *exempted.steps,
            Step("§ 43a EStG", "Bemessungsgrundlage", eur(base)),
            *taxes.steps,
        ),
    )


def _with(held: Withheld, base: Eur, taxes: Taxes) -> Withheld:
    return Withheld(
        held.tax_base + base,
        held.capital_gains_tax + taxes.capital_gains_tax,
        held.solidarity_surcharge + taxes.solidarity_surcharge,
        held.church_tax + taxes.church_tax,
    )


def _reopening(taxable: Eur, status: TaxStatus, *, on: date) -> Withholding:
    """A loss gives back what it re-opens: base, exemption and taxes are negative (§ 43a(3) S. 2 EStG, TAX-23)."""
    found = reopen(-taxable, status, on=on)
    refund = found.refund
    pot = offset_losses(-found.left, status.loss_pot)
    negative = Taxes(-refund.capital_gains_tax, -refund.solidarity_surcharge, -refund.church_tax, Eur.ZERO, ())
    return Withholding(
        taxable_amount=taxable,
        losses_used=Eur.ZERO,
        loss_added=found.left,
        exemption_used=-found.exemption,
        freed_by_nv_certificate=Eur.ZERO,
        tax_base=-refund.tax_base,
        foreign_tax_credited=Eur.ZERO,
        capital_gains_tax=negative.capital_gains_tax,
        solidarity_surcharge=negative.solidarity_surcharge,
        church_tax=negative.church_tax,
        status_after=replace(
            status,
            loss_pot=pot.pot_after,
            exemption_left=status.exemption_left + found.exemption,
            withheld=_with(status.withheld, -refund.tax_base, negative),
            exemption_restorable=status.exemption_restorable - found.exemption,
        ),
        steps=(
            *found.steps,
            *(pot.steps if found.left else ()),
            Step("§ 43a EStG", "Bemessungsgrundlage", eur(-refund.tax_base)),
        ),
    )
