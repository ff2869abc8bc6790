"""The versions of terms that a new depot is opened under (CON-1, ACC-11)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from consent.rules.versions_in_force import versions_in_force
from consent.store import terms
from depot.accounts.model import Product, TermsVersion

_ALL: Final = 10_000


def opening_terms(tx: Session, *, product: Product, on: date) -> list[TermsVersion]:
    """The newest version of each of the product's terms in force on the day; answers a port of accounts (ACC-11)."""
    recorded = terms.listed(tx, product=product, in_force_on=None, after=None, limit=_ALL)
    return [
        TermsVersion(
            terms=found.title,
            version=found.version,
            title=found.title,
            effective_on=found.in_force_from,
            sha256=found.sha256,
        )
        for found in versions_in_force(recorded, (), opened_on=on)
    ]
