"""Agreements follow their units when a fund is merged or split (FND-4, VL-3)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from depot.kernel.ids import PositionId
from depot.vl import store


def move_agreements(tx: Session, into: Mapping[PositionId, tuple[PositionId, str]]) -> None:
    """From each position into the one that has its units now, with the ISIN of its fund."""
    store.move_agreements(tx, into)
