"""All terms a fund ever had or will have (FND-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms
from depot.funds.store import terms as store


def terms_history(tx: Session, isin: str) -> list[FundTerms]:
    """Every row of the fund, the oldest first; empty for a fund the bank does not know (FND-1)."""
    return store.all_terms(tx, isin)
