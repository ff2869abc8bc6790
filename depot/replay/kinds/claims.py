"""TAX-36, FEE-2: what the bank claims before it is paid: the tax on a Vorabpauschale, and assessed charges."""

from __future__ import annotations

from depot.kernel.money import Eur, Units, total
from depot.ledger.model import Account, AccountKind
from depot.replay.kinds.taxes import Given, compare_taxes, fund_class_of, given_taxes, holder, withhold_from
from depot.replay.sheet import Sheet, need
from tax.model import YearEndLot
from tax.rules.vorabpauschale import published
from tax.usecases.calculate_vorabpauschale import calculate_vorabpauschale

DUE_RULE = "TAX-36: sum of the three taxes"


def vorabpauschale(sheet: Sheet) -> None:
    """Surcharge and church tax on the printed tax, and what is due; paid at once, or claimed until units are sold."""
    booking, given = sheet.booking, given_taxes(sheet)
    reason = "units and lots of the position are not printed; taken as given"
    tax = _tax_from_lots(sheet, given)
    compare_taxes(sheet, given, tax=tax, rule=reason if tax is None else "TAX-9, TAX-22: lot by lot")
    sheet.compare("tax_due_total", booking.tax_due_total, given.total, DUE_RULE)
    claims, outside = sheet.places.in_transit("EUR"), sheet.places.outside("EUR")
    withhold_from(sheet, claims, given)
    if booking.payment_amount is not None:
        sheet.move(outside, claims, given.total)
        sheet.read_payment(outside, DUE_RULE, sign=-1)


def _tax_from_lots(sheet: Sheet, given: Given) -> Eur | None:
    """The capital gains tax, where the file names lots, class and the published value (TAX-4 to TAX-9)."""
    booking = sheet.booking
    if not booking.lots or booking.vap_per_unit is None:
        return None
    found = calculate_vorabpauschale(
        published(booking.vap_per_unit, base_rate=None),
        [YearEndLot(Units.half_up(lot.units), lot.acquired_on) for lot in booking.lots],
        calendar_year=need(booking.vap_reference_date, "the day of reference").year,
        kind=fund_class_of(sheet),
        status=holder(sheet, given),
        foreign_tax=Eur.ZERO,
    )
    return found.withholding.capital_gains_tax


def fee_assessment(sheet: Sheet) -> None:
    """The claim stays open by what was not charged; what was charged is paid (FEE-2)."""
    booking, outside = sheet.booking, sheet.places.outside("EUR")
    taken = []
    for fee in booking.fees:
        left = Eur.half_up(fee.amount) - Eur.half_up(fee.taken)
        sheet.compare(f"open_claim: {fee.name}", fee.open_claim, left, "FEE-2: the charge less what was charged")
        sheet.move(sheet.places.in_transit("EUR"), Account.house(AccountKind.CHARGES), Eur.half_up(fee.amount))
        taken.append(Eur.half_up(fee.taken))
    charged = total(taken)
    sheet.compare("fees_charged_total", booking.fees_charged_total, charged, "FEE-2: sum of what was charged")
    sheet.move(outside, sheet.places.in_transit("EUR"), charged)
    sheet.read_payment(outside, "FEE-2: what was charged", sign=-1)
