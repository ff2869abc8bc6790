"""Which of the funds that somebody asks for the bank sells (ACC-11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import AskedFund
from depot.funds.usecases.fund_terms import fund_terms


def universe_among(tx: Session, funds: Collection[AskedFund], *, on: date) -> frozenset[str]:
    """The ISINs that are in the universe on the day, in one query (ACC-11)."""
    terms = fund_terms(tx, {asked.isin for asked in funds}, on=on)
    return frozenset(isin for isin, found in terms.items() if found.in_universe)
