"""Versions of terms: all that were recorded, or those that a new depot is opened under (CON-1)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from consent.model import Terms
from consent.store import terms
from depot.accounts.model import Product
from depot.kernel.ids import TermsId


def recorded_terms(
    tx: Session, *, product: Product | None, in_force_on: date | None, after: TermsId | None, limit: int
) -> list[Terms]:
    """In the order they were recorded; on a day only the newest version of each that has come into force (CON-1)."""
    return terms.listed(tx, product=product, in_force_on=in_force_on, after=after, limit=limit)
