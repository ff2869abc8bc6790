"""All versions of terms that were recorded (CON-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from consent.model import Terms
from consent.store import terms
from depot.accounts.model import Product
from depot.kernel.ids import TermsId


def recorded_terms(tx: Session, *, product: Product | None, after: TermsId | None, limit: int) -> list[Terms]:
    """Versions in the order they were recorded, of one product or of all (CON-1)."""
    return terms.listed(tx, product=product, after=after, limit=limit)
