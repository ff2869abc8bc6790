"""What left certain lots (TAX-2)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.holdings.model import LotUse
from depot.holdings.store import lot_uses as store
from depot.kernel.ids import LotId


def uses_of_lots(tx: Session, lots: Collection[LotId]) -> list[LotUse]:
    """Lot by lot, in the order in which units left them; what was given back does not count."""
    return store.of_lots(tx, lots)
