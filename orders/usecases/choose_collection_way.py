"""A customer chooses how the tax on Vorabpauschalen is collected (TAX-34)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from orders.store import collections as store
from tax.model import CollectionWay


def choose_collection_way(
    tx: Session, depot: DepotId, way: CollectionWay, *, person: PersonId, now: datetime
) -> CollectionWay:
    """Holds for every claim from now on; without a factor, as the tax is owed either way (TAX-34, ACC-9)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.ORDER, on=today(now))
    store.add_way(tx, new_id(), depot, way, by=person, now=now)
    content = {"depot_id": to_text(PREFIX["DepotId"], depot), "way": way.value}
    publish(tx, Event("tax_collection_way_chosen.v1", depot, content, depot=depot), now=now)
    return way
