"""How the tax on Vorabpauschalen of a depot is collected (TAX-34)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, PersonId
from orders.rules.collecting import DEFAULT_WAY
from orders.store import collections as store
from tax.model import CollectionWay


def collection_way_of(tx: Session, depot: DepotId, *, person: PersonId, on: date) -> CollectionWay:
    """As chosen last; by units where nobody chose (TAX-34)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return store.ways(tx, (depot,)).get(depot, DEFAULT_WAY)
