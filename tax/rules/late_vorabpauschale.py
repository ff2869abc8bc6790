"""§ 19 Abs. 1 InvStG, TAX-8, TAX-17: a sale booked before the year's Vorabpauschalen were known deducts them later.

The units were held at the year's end, so their Vorabpauschale is received by whoever held them, and lowers the gain of
the sale that followed. The difference is an event of its own; nothing that was booked is changed (TAX-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from depot.funds.model import FundClass
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, total
from depot.kernel.steps import Step
from tax.model import LotGain, TaxStatus, Withholding
from tax.rules import partial_exemption
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.derivation import eur
from tax.rules.withholding import withhold, withhold_gain


@dataclass(frozen=True, slots=True)
class BookedSale:
    """A sale, with its lots and what a certificate freed as they stand after the corrections so far (TAX-3)."""

    event: BookedTaxEvent
    sold_on: date
    fund_class: FundClass
    lots: tuple[LotGain, ...]
    freed_by_nv_certificate: Eur


@dataclass(frozen=True, slots=True)
class LateCorrection:
    """What a sale comes to less, and the tax that goes back; `lots` are the sale's lots as they stand now."""

    income: Eur
    exempt_amount: Eur
    lots: tuple[LotGain, ...]
    withholding: Withholding
    steps: tuple[Step, ...]


def late_correction(sale: BookedSale, extra: Mapping[LotId, Eur], status: TaxStatus, *, on: date) -> LateCorrection:
    """Lot by lot the sale again with `extra` deducted; the difference is set off like a loss (§ 43a(3) S. 2 EStG)."""
    rate = partial_exemption.rate(sale.fund_class, on=sale.sold_on)
    now = tuple(_with(lot, extra.get(lot.lot_id, Eur.ZERO) if lot.lot_id else Eur.ZERO, rate) for lot in sale.lots)
    income = total(lot.gain for lot in now) - total(lot.gain for lot in sale.lots)
    taxable = total(lot.taxable_amount for lot in now) - total(lot.taxable_amount for lot in sale.lots)
    tax = given_back(taxable, sale.freed_by_nv_certificate, status, on=on)
    steps = (
        Step("§ 19(1) InvStG", "Vorabpauschale der verkauften Anteile, nachträglich angesetzt", eur(-income)),
        Step("§ 20 InvStG", "Minderung des steuerpflichtigen Ergebnisses nach Teilfreistellung", eur(-taxable)),
        *tax.steps,
    )
    return LateCorrection(income, income - taxable, now, tax, steps)


def _with(lot: LotGain, extra: Eur, rate: Fraction) -> LotGain:
    deducted = Eur.ZERO if lot.is_substituted and not lot.old_result else extra  # 30 % stand in for all (TAX-19)
    new = lot.gain - lot.old_result - deducted
    parts = partial_exemption.split(new, rate)
    free = lot.old_result if lot.is_protected else Eur.ZERO
    return replace(
        lot,
        vorabpauschalen=lot.vorabpauschalen + extra,
        gain=new + lot.old_result,
        exempt_amount=parts.exempt + free,
        taxable_amount=parts.taxable + lot.old_result - free,
    )


def given_back(taxable: Eur, freed: Eur, status: TaxStatus, *, on: date) -> Withholding:
    """What a certificate had freed is freed no longer: that part is no loss. The rest re-opens the year (TAX-23)."""
    if status.is_business:
        return withhold_gain(taxable, status, foreign_tax=Eur.ZERO, on=on)
    less = min(-taxable, freed)
    rest = withhold(taxable + less, status, foreign_tax=Eur.ZERO, on=on)
    if not less:
        return rest
    step = Step("§ 44a(2) EStG", "Davon war durch die NV-Bescheinigung ausgenommen", eur(less))
    return replace(rest, taxable_amount=taxable, freed_by_nv_certificate=-less, steps=(step, *rest.steps))
