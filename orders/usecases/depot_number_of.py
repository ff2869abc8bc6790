"""The number under which a depot is known outside (ACC-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.kernel.ids import DepotId


def depot_number_of(tx: Session, depot: DepotId) -> str:
    """For messages and files that name the depot."""
    return depot_numbers(tx, [depot])[depot]
