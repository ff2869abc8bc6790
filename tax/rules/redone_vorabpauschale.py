"""TAX-3, § 18 InvStG: an event of the run redone from what is stored, by the rules that the calculators use."""

from __future__ import annotations

from collections.abc import Sequence

from depot.kernel.money import Eur
from tax.model import Half, PerUnit, TaxedVorabpauschale, TaxStatus, YearEndLot
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.fund_year import AssessedFundYear
from tax.rules.vorabpauschale import position_vorabpauschale, vorabpauschale_per_unit
from tax.rules.withholding import withhold


def assessed_per_unit(year: AssessedFundYear) -> PerUnit:
    """The Vorabpauschale per unit of a fund's year (TAX-4)."""
    return vorabpauschale_per_unit(year.fund_year)


def redone_vorabpauschale(
    event: BookedTaxEvent,
    year: AssessedFundYear,
    lots: Sequence[YearEndLot],
    *,
    church_tax_rate: int,
    halves: Sequence[int] = (),
) -> TaxedVorabpauschale:
    """The same sum again; whoever stores an event without its steps must be able to do it (TAX-3).

    With the church rates of both `halves` where two hold the depot.
    """
    position = position_vorabpauschale(
        assessed_per_unit(year), lots, calendar_year=year.calendar_year, kind=year.fund_class
    )
    freed = event.freed_by_nv_certificate > Eur.ZERO
    status = TaxStatus(
        church_tax_rate,
        event.loss_pot_before,
        event.exemption_before,
        has_nv_certificate=freed,
        halves=tuple(Half(rate) for rate in halves),
    )
    tax = withhold(position.taxable_amount, status, foreign_tax=event.foreign_tax, on=event.received_on)
    return TaxedVorabpauschale(position, tax, (*position.steps, *tax.steps))


def differs(event: BookedTaxEvent, redone: TaxedVorabpauschale) -> bool:
    """Whether the sum redone is not the one that was booked."""
    tax = redone.withholding
    booked = (
        event.income,
        event.exempt_amount,
        event.taxable_amount,
        event.losses_used,
        event.exemption_used,
        event.freed_by_nv_certificate,
        event.tax_base,
        event.capital_gains_tax,
        event.solidarity_surcharge,
        event.church_tax,
    )
    return booked != (
        redone.vorabpauschale.amount,
        redone.vorabpauschale.exempt_amount,
        redone.vorabpauschale.taxable_amount,
        tax.losses_used,
        tax.exemption_used,
        tax.freed_by_nv_certificate,
        tax.tax_base,
        tax.capital_gains_tax,
        tax.solidarity_surcharge,
        tax.church_tax,
    )
