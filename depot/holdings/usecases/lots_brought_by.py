"""Which lots a booking brought."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.store import brought
from depot.kernel.ids import LotId


def lots_brought_by(tx: Session, reference: UUID) -> frozenset[LotId]:
    """The lots that came with a settlement, a transfer or another booking, whatever is left of them (TAX-2)."""
    return brought.brought_by(tx, reference)
