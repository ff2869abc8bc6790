"""§ 19 InvStG, § 20 Abs. 4 EStG, TAX-17: the result of a sale, lot by lot, first in first out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur, Units, total
from depot.kernel.steps import Step
from tax.errors import AcquiredAfterSale, LotsDoNotCover
from tax.model import Lot, LotGain, Redemption, SaleTerms
from tax.rules import partial_exemption
from tax.rules.derivation import eur, exactly, units
from tax.rules.old_law import frozen_of, is_protected, is_substituted, old_result, substitute_gain


def first_in_first_out(lots: Sequence[Lot]) -> list[Lot]:
    """Oldest first (§ 20(4) S. 7 EStG); a lot of unknown day counts as the oldest, lots of one day keep their order."""
    return sorted(lots, key=lambda lot: lot.acquired_on or date.min)


def take(lots: Sequence[Lot], wanted: Units) -> tuple[list[Lot], tuple[Lot, ...]]:
    """The lots, or the part of the last one, that make up `wanted`, and what stays; not a cent is lost (TAX-17)."""
    held = Units(sum(lot.units.micro for lot in lots))
    if wanted > held:
        raise LotsDoNotCover(units_asked=wanted, units_held=held)
    used: list[Lot] = []
    left: list[Lot] = []
    missing = wanted
    for lot in first_in_first_out(lots):
        if not missing:
            left.append(lot)
        elif lot.units <= missing:
            used.append(lot)
            missing -= lot.units
        else:
            part = part_of(lot, missing)
            used.append(part)
            left.append(rest_of(lot, part))
            missing = Units.ZERO
    return used, tuple(left)


def part_of(lot: Lot, taken: Units) -> Lot:
    """A part of a lot carries its share of cost and Vorabpauschalen, each half up."""
    share = Fraction(taken.micro, lot.units.micro)
    cost = Eur.half_up(lot.cost.exact * share)
    return replace(
        lot,
        units=taken,
        cost=cost,
        vorabpauschalen=Eur.half_up(lot.vorabpauschalen.exact * share),
        frozen=old_result(lot) - frozen_of(lot, lot.units - taken),
    )


def rest_of(lot: Lot, part: Lot) -> Lot:
    """What stays is the totals less the part, so that the two always make up the lot."""
    return replace(
        lot,
        units=lot.units - part.units,
        cost=lot.cost - part.cost,
        vorabpauschalen=lot.vorabpauschalen - part.vorabpauschalen,
    )


def redemption(lots: Sequence[Lot], wanted: Units, terms: SaleTerms) -> Redemption:
    """Per lot: proceeds − charges − cost − all Vorabpauschalen, then the partial exemption (§ 19(1) InvStG; TAX-17).

    Proceeds and charges are spread over the lots by units so that the parts always make up the total.
    """
    late = tuple(n for n, lot in enumerate(lots) if lot.acquired_on and lot.acquired_on > terms.sold_on)
    if late:
        raise AcquiredAfterSale(lot_numbers=late)
    used, left = take(lots, wanted)
    exempt_rate = partial_exemption.rate(terms.fund_class, on=terms.sold_on)
    gains = tuple(_lot_gains(used, wanted, terms, exempt_rate))
    gain = total(lot.gain for lot in gains)
    deducted = total(lot.vorabpauschalen for lot in gains)
    proceeds = Eur.half_up(terms.price * wanted.exact)
    exempt = total(lot.exempt_amount for lot in gains)
    taxable = total(lot.taxable_amount for lot in gains)
    steps = (
        Step("§ 20(4) EStG", f"Veräußerungserlös = {units(wanted)} × {exactly(terms.price)} EUR", eur(proceeds)),
        *_price_step(terms, wanted),
        *(_lot_step(lot, number) for number, lot in enumerate(gains, start=1)),
        Step("§ 20(4) EStG", "Ergebnis vor Abzug der Vorabpauschalen", eur(gain + deducted)),
        Step("§ 19(1) InvStG", "Während der Besitzzeit angesetzte Vorabpauschalen, in voller Höhe", eur(deducted)),
        Step("§ 19(1) InvStG", "Veräußerungsergebnis", eur(gain)),
        partial_exemption.step(exempt_rate, exempt=exempt, taxable=taxable),
    )
    return Redemption(
        units=wanted,
        proceeds=proceeds,
        charges=terms.charges,
        lots=gains,
        lots_left=left,
        gain_before_vorabpauschalen=gain + deducted,
        vorabpauschalen_deducted=deducted,
        gain=gain,
        exempt_amount=exempt,
        taxable_amount=taxable,
        steps=steps,
    )


def _lot_gains(used: Sequence[Lot], sold: Units, terms: SaleTerms, exempt_rate: Fraction) -> list[LotGain]:
    gains = []
    upto, proceeds_before, charges_before = Units.ZERO, Eur.ZERO, Eur.ZERO
    for lot in used:
        upto += lot.units
        proceeds_upto = Eur.half_up(terms.tax_price * upto.exact)
        charges_upto = Eur.half_up(terms.charges.exact * Fraction(upto.micro, sold.micro))
        proceeds, charges = proceeds_upto - proceeds_before, charges_upto - charges_before
        gains.append(lot_gain(lot, proceeds, charges, exempt_rate))
        proceeds_before, charges_before = proceeds_upto, charges_upto
    return gains


def lot_gain(lot: Lot, proceeds: Eur, charges: Eur, exempt_rate: Fraction) -> LotGain:
    """The new result after its partial exemption; the frozen one of before 2018 beside it (§ 56(3) InvStG, TAX-18)."""
    gain = proceeds - charges - lot.cost - lot.vorabpauschalen
    if not lot.is_cost_known:
        gain = substitute_gain(proceeds)
    parts = partial_exemption.split(gain, exempt_rate)
    old, free = old_result(lot), is_protected(lot)
    return LotGain(
        units=lot.units,
        acquired_on=lot.acquired_on,
        proceeds=proceeds,
        charges=charges,
        cost=lot.cost,
        vorabpauschalen=lot.vorabpauschalen,
        gain=gain + old,
        exempt_amount=parts.exempt + (old if free else Eur.ZERO),
        taxable_amount=parts.taxable + (Eur.ZERO if free else old),
        lot_id=lot.lot_id,
        old_result=old,
        is_protected=free,
        is_substituted=is_substituted(lot),
    )


def _price_step(terms: SaleTerms, sold: Units) -> tuple[Step, ...]:
    if terms.tax_price == terms.price:
        return ()
    text = f"Erlös für die Steuer zum Mittelkurs = {units(sold)} × {exactly(terms.tax_price)} EUR"
    return (Step("§ 20(4) S. 1 EStG", text, eur(Eur.half_up(terms.tax_price * sold.exact))),)


def _lot_step(lot: LotGain, number: int) -> Step:
    since = f" vom {lot.acquired_on.isoformat()}" if lot.acquired_on else ""
    text = (
        f"Erwerb {number}{since}, {units(lot.units)}: Erlös {lot.proceeds} − Kosten {lot.charges}"
        f" − Anschaffung {lot.cost} − Vorabpauschalen {lot.vorabpauschalen}; steuerpflichtig {eur(lot.taxable_amount)}"
    )
    if lot.old_result:
        free = ", vor 2009 erworben: steuerfrei" if lot.is_protected else ""
        text += f"; darin fiktives Veräußerungsergebnis zum 31.12.2017 {lot.old_result} (§ 56 InvStG{free})"
    if lot.is_substituted:
        text += "; Ersatzbemessungsgrundlage 30 %, keine abgeltende Wirkung"
    return Step("§ 20(4) EStG", text, eur(lot.gain))
