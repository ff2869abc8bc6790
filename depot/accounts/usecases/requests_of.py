"""What was asked for a depot (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.rules.requests import DepotRequest
from depot.accounts.store import requests
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.ids import DepotId, PersonId


def requests_of(tx: Session, depot: DepotId, *, person: PersonId, on: date) -> list[DepotRequest]:
    """Every request with who released it, for whoever sees the depot (ACC-9)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return requests.of_depot(tx, depot)
