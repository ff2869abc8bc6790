"""A sale with its tax, by units or by the net it must yield; nothing is stored (TAX-17, TAX-21, TAX-34)."""

from __future__ import annotations

from collections.abc import Sequence

from depot.kernel.money import Eur, Units
from tax.model import Lot, SaleTerms, TaxedRedemption
from tax.rules.gross_up import Liability, sale_for_net, taxed_redemption


def calculate_redemption(
    lots: Sequence[Lot], wanted: Units | Eur, *, terms: SaleTerms, liability: Liability
) -> TaxedRedemption:
    """Sell the units wanted, or as many as yield the net wanted (TAX-17, TAX-34)."""
    if isinstance(wanted, Units):
        return taxed_redemption(lots, wanted, terms, liability)
    return sale_for_net(wanted, lots, terms, liability=liability)
