"""The one question that everything asks before it moves units, money or data (ACC-9)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act, Verdict
from depot.accounts.rules.quorum import quorum
from depot.accounts.store.rosters import rosters
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId


def may(tx: Session, *, depot: DepotId, persons: AbstractSet[PersonId], act: Act, on: date) -> Verdict:
    """May these persons together do this act on the day; a depot that none of them sees is not found (ACC-9)."""
    roster = rosters(tx, [depot], on=on).get(depot)
    together = frozenset(persons)
    if roster is None or not quorum(roster, Act.SEE, together, on).granted:
        raise NotFound("depot")
    return quorum(roster, act, together, on)
