"""What accounts ask of somebody above; connected in `depot.app` (habit 12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from depot.accounts.model import Product, TermsVersion
from depot.accounts.rules.closing import Obstacle
from depot.kernel.ids import DepotId


class TermsInForce(Protocol):
    """Asked at an opening for the terms that must be accepted (ACC-11); answered by whoever keeps the terms (CON-1)."""

    def __call__(self, tx: Session, *, product: Product, on: date) -> Sequence[TermsVersion]:
        """The versions of the product's terms that are in force on the day."""


class ClosingObstacles(Protocol):
    """Asked before a depot closes for what is still in it; answered by holdings and orders (ACC-16)."""

    def __call__(self, tx: Session, depot: DepotId, *, on: date) -> Sequence[Obstacle]:
        """What keeps the depot open, for the customer to read."""
