"""At what a transfer to another owner counts as sold (§ 43a(2) S. 8 EStG, TAX-43)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from orders.errors import NotSettledYet
from orders.rules.dealing_price import quote_of
from orders.rules.taxing import sale_terms
from orders.usecases.last_quote import last_quote
from tax.model import SaleTerms

_NO_MARGIN: Final = Decimal(0)


def transfer_sale_terms(tx: Session, isin: str, *, on: date) -> SaleTerms:
    """The last redemption price before the transfer at the mid rate, without charges."""
    price, mid_rate = last_quote(tx, isin, until=on)
    if price is None or mid_rate is None:
        raise NotSettledYet("price", on)
    side = Side.REDEMPTION
    quote = quote_of(price.redemption_price, price.currency, side, mid_rate=mid_rate, margin_percent=_NO_MARGIN)
    fund_class = fund_terms(tx, (isin,), on=on)[isin].fund_class
    return sale_terms(quote, mid_rate=mid_rate, charges=(), fund_class=fund_class, sold_on=on)
