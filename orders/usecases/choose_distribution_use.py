"""A customer chooses what becomes of the distributions of a position (ORD-20)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.holdings.usecases.positions import positions
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, DepotId, PersonId, PositionId, to_text
from depot.kernel.outbox import Event, publish
from orders.rules.distribution_booking import DistributionUse
from orders.store import distributions as store


def choose_distribution_use(
    tx: Session, position: PositionId, use: DistributionUse, *, depot: DepotId, person: PersonId, now: datetime
) -> DistributionUse:
    """Holds for every distribution paid from now on; without a factor, as no money leaves the depot (ORD-20, ACC-9)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.ORDER, on=today(now))
    found = positions(tx, (position,)).get(position)
    if found is None or found.depot_id != depot:
        raise NotFound("position")
    store.add_use(tx, new_id(), position, use, by=person, now=now)
    content = {"position": to_text(PREFIX["PositionId"], position), "use": use.value}
    publish(tx, Event("distribution_use_chosen.v1", position, content, depot=depot), now=now)
    return use
