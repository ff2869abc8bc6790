"""Depots about which several decide, or somebody in the holder's place (ACC-4, ACC-8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.model import Product, Roster
from depot.accounts.store import holdings
from depot.accounts.store.rosters import rosters
from depot.kernel.ids import DepotId

_AT_ONCE: Final = 500


def rosters_of_many_deciders(tx: Session, product: Product, *, on: date) -> Iterator[dict[DepotId, Roster]]:
    """The living depots of the product that no holder decides about alone, some at a time (CON-3, CON-4)."""
    found = holdings.shared(tx, product, on=on)
    while depots := list(islice(found, _AT_ONCE)):
        yield rosters(tx, depots, on=on)
