"""Tax claims of Vorabpauschalen are met in full (TAX-34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxEventId
from tax.errors import CollectionNotOpen
from tax.model import CollectionWay
from tax.store import collections


def settle_collections(
    tx: Session, settled: Mapping[TaxEventId, UUID], *, way: CollectionWay, settled_on: date
) -> None:
    """By a sale of units or from the cash account; each claim is met once, by the booking it names (TAX-34)."""
    if settled and collections.collect(tx, settled, way=way, closed_on=settled_on) != len(settled):
        raise CollectionNotOpen
