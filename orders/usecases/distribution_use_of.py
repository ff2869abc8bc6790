"""What becomes of the distributions of a position (ORD-20)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.holdings.usecases.positions import positions
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId, PositionId
from orders.rules.distribution_booking import DistributionUse, default_use
from orders.store import distributions as store


def distribution_use_of(
    tx: Session, position: PositionId, *, depot: DepotId, person: PersonId, on: date
) -> DistributionUse:
    """As chosen last; paid out where nobody chose (ORD-20)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    found = positions(tx, (position,)).get(position)
    if found is None or found.depot_id != depot:
        raise NotFound("position")
    return store.uses(tx, (position,)).get(position, default_use(found.units_locked))
