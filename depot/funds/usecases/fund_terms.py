"""What holds for funds on a day (FND-1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms
from depot.funds.store import terms as store


def fund_terms(tx: Session, isins: Collection[str], *, on: date) -> dict[str, FundTerms]:
    """The terms of each fund that are valid on the day; a fund without terms on it is left out (FND-1)."""
    return store.terms_on(tx, isins, on=on)
