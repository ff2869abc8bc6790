"""A distribution with its tax; nothing is stored (ORD-20, TAX-15, TAX-21)."""

from __future__ import annotations

from datetime import date

from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import Distribution, TaxedDistribution, TaxStatus
from tax.rules.derivation import eur
from tax.rules.withholding import withhold


def calculate_distribution(
    distribution: Distribution, *, status: TaxStatus, foreign_tax: Eur, on: date
) -> TaxedDistribution:
    """Tax the distribution; what is left is paid (TAX-21)."""
    tax = withhold(distribution.taxable_amount, status, foreign_tax=foreign_tax, on=on)
    net = distribution.gross - tax.total
    last = Step("§ 44(1) EStG", f"Auszahlung = {distribution.gross} − Steuern {tax.total}", eur(net))
    return TaxedDistribution(distribution, tax, (*distribution.steps, *tax.steps, last))
