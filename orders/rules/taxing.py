"""A sale as the tax sees it: its lots, and its price at the mid rate of exchange (FND-3, TAX-17, § 20(4) EStG)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from depot.funds.model import FundClass
from depot.holdings import model as holdings
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, total
from orders.rules.pricing import Charge, PricedOrder, Quote
from tax.model import Lot, SaleTerms, TaxedRedemption


def tax_lots(lots: Sequence[holdings.Lot]) -> list[Lot]:
    """The lots that may be sold, with what the tax asks of them, first in first; never locked ones (TAX-17, VL-6)."""
    return [
        Lot(
            lot.units,
            lot.acquired_on if _is_known(lot) else None,
            lot.cost,
            lot.vorabpauschalen,
            LotId(lot.lot_id),
            old_law=lot.old_law,
            acquired_units=lot.acquired_units,
            is_cost_known=_is_known(lot),
        )
        for lot in lots
        if lot.locked_until is None
    ]


def _is_known(lot: holdings.Lot) -> bool:
    """Units that came without data of their purchase are taxed by 30 % of their price (TAX-19)."""
    return lot.origin is not holdings.LotOrigin.TRANSFER_WITHOUT_DATA


def sale_terms(
    quote: Quote, *, mid_rate: Decimal, charges: Sequence[Charge], fund_class: FundClass, sold_on: date
) -> SaleTerms:
    """Paid at the rate with the margin, taxed at the mid rate; the price day decides the law (FND-3)."""
    in_euro = Fraction(quote.price) if quote.currency == "EUR" else Fraction(quote.price) / Fraction(mid_rate)
    return SaleTerms(
        sold_on=sold_on,
        price=quote.in_euro,
        tax_price=in_euro,
        charges=total(charge.amount for charge in charges),
        fund_class=fund_class,
    )


def acquisition_cost(priced: PricedOrder, quote: Quote, *, mid_rate: Decimal) -> Eur:
    """What a purchase cost: the units at the mid rate, and the charges that came with them (TAX-2, FND-3)."""
    charges = total(charge.amount for charge in priced.charges)
    if quote.currency == "EUR":
        return priced.amount + charges
    return Eur.half_up(priced.units.exact * Fraction(quote.price) / Fraction(mid_rate)) + charges


def lot_uses(sold: TaxedRedemption, *, reference: UUID, used_on: date) -> list[holdings.LotUse]:
    """What the sale took out of each lot, on its trade day, as purchases are held from theirs (TAX-8, TAX-17)."""
    uses = []
    for gain in sold.redemption.lots:
        assert gain.lot_id is not None, "the lots of a booked sale are in the books"
        uses.append(holdings.LotUse(gain.lot_id, gain.units, gain.cost, gain.vorabpauschalen, reference, used_on))
    return uses
