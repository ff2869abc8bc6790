"""§ 43a, § 32d Abs. 1 EStG, § 4 SolZG, TAX-21, TAX-22: the three taxes of one event, and the status it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur, total
from depot.kernel.steps import Step
from tax.model import TaxStatus, Withheld, Withholding
from tax.rules import parameters
from tax.rules.derivation import eur, exactly
from tax.rules.exemption import apply_exemption
from tax.rules.halves import added, half_amounts, negative, summed
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
    the year, and what is left of it fills the pot (TAX-23). A business has no pot: losses do not come here (TAX-24).
    """
    assert taxable >= Eur.ZERO or not status.is_business, "the gains and losses of a business are free"
    if taxable < Eur.ZERO and (status.withheld.tax_base > Eur.ZERO or status.exemption_restorable):
        return _reopening(taxable, status, on=on)
    losses = offset_losses(taxable, status.loss_pot)
    exempted = apply_exemption(losses.left, status)
    base = exempted.left
    taxed, halves, credited, steps = _taxed(base, status, foreign_tax=foreign_tax, on=on)
    return Withholding(
        taxable_amount=taxable,
        losses_used=losses.used,
        loss_added=losses.added,
        exemption_used=exempted.used,
        freed_by_nv_certificate=exempted.freed_by_nv_certificate,
        tax_base=base,
        foreign_tax_credited=credited,
        capital_gains_tax=taxed.capital_gains_tax,
        solidarity_surcharge=taxed.solidarity_surcharge,
        church_tax=taxed.church_tax,
        status_after=replace(
            status,
            loss_pot=losses.pot_after,
            exemption_left=exempted.exemption_after,
            withheld=summed((status.withheld, taxed)),
            exemption_restorable=status.exemption_restorable + exempted.used,
            halves=added(status.halves, halves),
        ),
        steps=(
            *(() if status.is_business else (*losses.steps, *exempted.steps)),
            Step("§ 43a EStG", "Bemessungsgrundlage", eur(base)),
            *steps,
        ),
        halves=halves,
    )


def withhold_gain(taxable: Eur, status: TaxStatus, *, foreign_tax: Eur, on: date) -> Withholding:
    """As `withhold`, but nothing is withheld on what a business gains by a sale (§ 43(2) S. 3 EStG, TAX-24)."""
    if not status.is_business:
        return withhold(taxable, status, foreign_tax=foreign_tax, on=on)
    none = withhold(Eur.ZERO, status, foreign_tax=Eur.ZERO, on=on)
    text = "Veräußerungsergebnis einer Körperschaft oder eines Betriebs: vom Steuerabzug ausgenommen"
    step = Step("§ 43(2) S. 3 EStG", text, eur(taxable))
    return replace(none, taxable_amount=taxable, freed_as_business=taxable, steps=(step,))


def _taxed(
    base: Eur, status: TaxStatus, *, foreign_tax: Eur, on: date
) -> tuple[Withheld, tuple[Withheld, ...], Eur, tuple[Step, ...]]:
    """The taxes on a base, as a whole and by halves where two hold the depot (TAX-22, TAX-25)."""
    if not status.halves:
        taxes = taxes_on(base, church_tax_rate=status.church_tax_rate, foreign_tax=foreign_tax, on=on)
        return _withheld(base, taxes), (), taxes.foreign_tax_credited, taxes.steps
    parts = tuple(
        (part, taxes_on(part, church_tax_rate=half.church_tax_rate, foreign_tax=credit, on=on))
        for part, credit, half in zip(half_amounts(base), half_amounts(foreign_tax), status.halves, strict=True)
    )
    halves = tuple(_withheld(part, taxes) for part, taxes in parts)
    steps: list[Step] = []
    for number, (part, taxes) in enumerate(parts, start=1):
        steps += (Step("§ 43a EStG", f"Hälfte des {number}. Inhabers", eur(part)), *taxes.steps)
    credited = total(taxes.foreign_tax_credited for _, taxes in parts)
    return summed(halves), halves, credited, tuple(steps)


def _withheld(base: Eur, taxes: Taxes) -> Withheld:
    return Withheld(base, taxes.capital_gains_tax, taxes.solidarity_surcharge, taxes.church_tax)


def _reopening(taxable: Eur, status: TaxStatus, *, on: date) -> Withholding:
    """A loss gives back what it re-opens: base, exemption and taxes are negative (§ 43a(3) S. 2 EStG, TAX-23)."""
    found = reopen(-taxable, status, on=on)
    pot = offset_losses(-found.left, status.loss_pot)
    back, halves = negative(found.refund), tuple(negative(half) for half in found.halves)
    return Withholding(
        taxable_amount=taxable,
        losses_used=Eur.ZERO,
        loss_added=found.left,
        exemption_used=-found.exemption,
        freed_by_nv_certificate=Eur.ZERO,
        tax_base=back.tax_base,
        foreign_tax_credited=Eur.ZERO,
        capital_gains_tax=back.capital_gains_tax,
        solidarity_surcharge=back.solidarity_surcharge,
        church_tax=back.church_tax,
        status_after=replace(
            status,
            loss_pot=pot.pot_after,
            exemption_left=status.exemption_left + found.exemption,
            withheld=summed((status.withheld, back)),
            exemption_restorable=status.exemption_restorable - found.exemption,
            halves=added(status.halves, halves),
        ),
        steps=(
            *found.steps,
            *(pot.steps if found.left else ()),
            Step("§ 43a EStG", "Bemessungsgrundlage", eur(back.tax_base)),
        ),
        halves=halves,
    )
