"""§ 20 Abs. 4 EStG, FND-2: a sale whose price was corrected; the difference is an event of its own (TAX-3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur, Units, total
from depot.kernel.steps import Step
from tax.model import LotGain, SaleTerms, TaxStatus, Withholding
from tax.rules import partial_exemption
from tax.rules.derivation import eur
from tax.rules.late_vorabpauschale import BookedSale, LateCorrection, given_back
from tax.rules.old_law import substitute_gain
from tax.rules.withholding import withhold_gain


def corrected_sale(sale: BookedSale, terms: SaleTerms, status: TaxStatus, *, on: date) -> LateCorrection:
    """Lot by lot the same units at the right price; more gain is taxed, less is set off like a loss (§ 43a(3) EStG)."""
    rate = partial_exemption.rate(sale.fund_class, on=sale.sold_on)
    now = tuple(_at(lot, *share, rate) for lot, share in zip(sale.lots, _spread(sale.lots, terms), strict=True))
    income = total(lot.gain for lot in now) - total(lot.gain for lot in sale.lots)
    taxable = total(lot.taxable_amount for lot in now) - total(lot.taxable_amount for lot in sale.lots)
    tax = _taxed(taxable, sale.freed_by_nv_certificate, status, on=on)
    steps = (
        Step("§ 20(4) EStG", "Veräußerungsergebnis zum berichtigten Preis, Unterschied zum gebuchten", eur(income)),
        Step("§ 20 InvStG", "Unterschied des steuerpflichtigen Ergebnisses nach Teilfreistellung", eur(taxable)),
        *tax.steps,
    )
    return LateCorrection(income, income - taxable, now, tax, steps)


def _spread(lots: Sequence[LotGain], terms: SaleTerms) -> Iterator[tuple[Eur, Eur]]:
    """Proceeds and charges of each lot, so that the parts always make up the total (TAX-17)."""
    sold = Units(sum(lot.units.micro for lot in lots))
    upto, proceeds, charges = Units.ZERO, Eur.ZERO, Eur.ZERO
    for lot in lots:
        upto += lot.units
        proceeds_upto = Eur.half_up(terms.tax_price * upto.exact)
        charges_upto = Eur.half_up(terms.charges.exact * Fraction(upto.micro, sold.micro))
        yield proceeds_upto - proceeds, charges_upto - charges
        proceeds, charges = proceeds_upto, charges_upto


def _at(lot: LotGain, proceeds: Eur, charges: Eur, rate: Fraction) -> LotGain:
    """What was frozen of before 2018 stays what it was (§ 56(3) InvStG, TAX-18)."""
    new = lot.gain - lot.old_result + (proceeds - lot.proceeds) - (charges - lot.charges)
    if lot.is_substituted and not lot.old_result:
        new = substitute_gain(proceeds)
    parts = partial_exemption.split(new, rate)
    free = lot.old_result if lot.is_protected else Eur.ZERO
    return replace(
        lot,
        proceeds=proceeds,
        charges=charges,
        gain=new + lot.old_result,
        exempt_amount=parts.exempt + free,
        taxable_amount=parts.taxable + lot.old_result - free,
    )


def _taxed(taxable: Eur, freed: Eur, status: TaxStatus, *, on: date) -> Withholding:
    if taxable < Eur.ZERO:
        return given_back(taxable, freed, status, on=on)
    return withhold_gain(taxable, status, foreign_tax=Eur.ZERO, on=on)
