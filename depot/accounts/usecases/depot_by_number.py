"""A depot by the number its customers know (ACC-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.rules.numbers import is_depot_number
from depot.accounts.store import depots
from depot.accounts.usecases.depot_details import depot_details
from depot.kernel.errors import NotFound


def depot_by_number(tx: Session, number: str) -> Depot:
    """The depot that bears the number; a number with a wrong check digit bears none (ACC-6)."""
    found = depots.id_of_number(tx, number) if is_depot_number(number) else None
    if found is None:
        raise NotFound("depot")
    return depot_details(tx, found)
