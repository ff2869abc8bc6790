"""Which lots a booking brought."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.ids import LotId

_BROUGHT = text("select lot_id from depot.lots where reference = :reference")


def brought_by(tx: Session, reference: UUID) -> frozenset[LotId]:
    """The lots that came with a reference, whatever is left of them."""
    return frozenset(LotId(lot) for lot in tx.scalars(_BROUGHT, {"reference": reference}))
