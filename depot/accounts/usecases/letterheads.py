"""What documents about depots begin with (DOC-1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Letterhead
from depot.accounts.rules.letterhead import letterhead
from depot.accounts.rules.quorum import seeing
from depot.accounts.store import depots, rosters
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.ids import DepotId, PersonId


def letterheads(tx: Session, ids: Collection[DepotId], *, on: date) -> dict[DepotId, Letterhead]:
    """Recipient, head and readers for each depot on the day, in three queries however many they are (DOC-1)."""
    found = depots.named(tx, ids, on=on)
    shared = [depot.depot_id for depot in found if depot.sole_reader is None]
    readers: dict[DepotId, tuple[PersonId, ...]] = {
        depot.depot_id: (depot.sole_reader,) for depot in found if depot.sole_reader is not None
    }
    if shared:
        readers |= {depot: seeing(roster, on) for depot, roster in rosters.rosters(tx, shared, on=on).items()}
    # A depot without a living holder speaks to those who see it: the heirs, the executor (ACC-14).
    named = {depot.depot_id: depot.holders or readers[depot.depot_id] for depot in found}
    labels = mailing_labels(tx, {person for persons in named.values() for person in persons}, on=on)
    return {
        depot.depot_id: letterhead(
            depot, [labels[person] for person in named[depot.depot_id] if person in labels], readers[depot.depot_id]
        )
        for depot in found
        # Until heirs or an executor are recorded there is nobody to speak to (ACC-14).
        if named[depot.depot_id]
    }
