"""The Vorabpauschale of a position with its tax; nothing is stored (TAX-4 to TAX-11, TAX-21)."""

from __future__ import annotations

from collections.abc import Sequence

from depot.funds.model import FundClass
from depot.kernel.money import Eur
from tax.model import PerUnit, TaxedVorabpauschale, TaxStatus, YearEndLot
from tax.rules.vorabpauschale import position_vorabpauschale
from tax.rules.withholding import withhold


def calculate_vorabpauschale(
    per_unit: PerUnit,
    lots: Sequence[YearEndLot],
    *,
    calendar_year: int,
    kind: FundClass,
    status: TaxStatus,
    foreign_tax: Eur,
) -> TaxedVorabpauschale:
    """Assess the position lot by lot and tax it with the status of the inflow year (TAX-9, TAX-11, TAX-21)."""
    position = position_vorabpauschale(per_unit, lots, calendar_year=calendar_year, kind=kind)
    tax = withhold(position.taxable_amount, status, foreign_tax=foreign_tax, on=position.received_on)
    return TaxedVorabpauschale(position, tax, (*position.steps, *tax.steps))
