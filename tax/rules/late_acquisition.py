"""§ 43a Abs. 2 S. 3 und 7, Abs. 3 S. 7 EStG, TAX-19: data of a purchase that come after the sale.

The sale was taxed by 30 % of its price. With the data it is summed again, lot by lot; the difference is an event of its
own, and nothing that was booked is changed (TAX-3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units, total
from depot.kernel.steps import Step
from tax.model import Lot, LotGain, TaxStatus
from tax.rules import partial_exemption
from tax.rules.derivation import eur
from tax.rules.gain import lot_gain
from tax.rules.late_vorabpauschale import BookedSale, LateCorrection, given_back
from tax.rules.withholding import withhold


def late_acquisition(
    sale: BookedSale, known: Mapping[LotId, Sequence[Lot]], status: TaxStatus, *, on: date
) -> LateCorrection:
    """The sale again with what is `known` of its lots; less income is set off like a loss, more is taxed (TAX-19)."""
    rate = partial_exemption.rate(sale.fund_class, on=sale.sold_on)
    lots = tuple(gain for lot in sale.lots for gain in _again(lot, known.get(lot.lot_id) if lot.lot_id else None, rate))
    income = total(lot.gain for lot in lots) - total(lot.gain for lot in sale.lots)
    taxable = total(lot.taxable_amount for lot in lots) - total(lot.taxable_amount for lot in sale.lots)
    if taxable < Eur.ZERO:
        tax = given_back(taxable, sale.freed_by_nv_certificate, status, on=on)
    else:
        tax = withhold(taxable, status, foreign_tax=Eur.ZERO, on=on)
    steps = (
        Step("§ 43a(2) EStG", "Veräußerungsergebnis mit den nachgereichten Anschaffungsdaten, Differenz", eur(income)),
        Step("§ 20 InvStG", "Differenz des steuerpflichtigen Ergebnisses nach Teilfreistellung", eur(taxable)),
        *tax.steps,
    )
    return LateCorrection(income, income - taxable, lots, tax, steps)


def _again(sold: LotGain, known: Sequence[Lot] | None, rate: Fraction) -> Iterator[LotGain]:
    """Proceeds and charges are spread over the lots that are known now, so that the parts make up the whole.

    What a run set for the units in the meantime is deducted with the first of them, for it belongs to the whole.
    """
    if not known:
        yield sold
        return
    assert Units(sum(lot.units.micro for lot in known)) == sold.units, "the data are of all units that were sold"
    upto, proceeds_before, charges_before = Units.ZERO, Eur.ZERO, Eur.ZERO
    for number, lot in enumerate(known):
        upto += lot.units
        share = Fraction(upto.micro, sold.units.micro)
        proceeds_upto, charges_upto = Eur.half_up(sold.proceeds.exact * share), Eur.half_up(sold.charges.exact * share)
        extra = Eur.ZERO if number else sold.vorabpauschalen
        own = replace(lot, lot_id=None if number else sold.lot_id, vorabpauschalen=lot.vorabpauschalen + extra)
        yield lot_gain(own, proceeds_upto - proceeds_before, charges_upto - charges_before, rate)
        proceeds_before, charges_before = proceeds_upto, charges_upto
