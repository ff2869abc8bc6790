"""Under which terms an order is dealt, and as which class of fund its sale is taxed (FND-1, TAX-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms
from depot.funds.usecases.fund_terms import fund_terms


def dealing_terms(tx: Session, isin: str, *, accepted_under: date, price_day: date) -> FundTerms:
    """The terms the order was accepted under; the partial exemption is that of the price day (§ 20 InvStG)."""
    terms = fund_terms(tx, (isin,), on=accepted_under)[isin]
    on_price_day = fund_terms(tx, (isin,), on=price_day)[isin]
    return replace(terms, fund_class=on_price_day.fund_class)
