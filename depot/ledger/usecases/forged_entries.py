"""Entries of the journal that the service did not write so (CSH-2, PRV-5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.seals import Source
from depot.ledger import store


def forged_entries(tx: Session, entry_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the entries that were changed, with their transfers, or were written by somebody else."""
    return store.forged(tx, entry_ids)


JOURNAL: Final = Source("journal", "depot.ledger_entries", "entry_id", forged_entries)
