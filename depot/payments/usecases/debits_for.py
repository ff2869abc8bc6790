"""The direct debits for given purchases (CSH-6)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from depot.payments.model.mandates import Debit
from depot.payments.store import debits as store


def debits_for(tx: Session, references: Collection[UUID]) -> list[Debit]:
    """By the reference they were planned with, oldest first."""
    return store.by_reference(tx, references)
