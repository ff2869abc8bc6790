"""The question of ACC-9 where only yes will do."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, PersonId


def require_quorum(tx: Session, *, depot: DepotId, persons: AbstractSet[PersonId], act: Act, on: date) -> None:
    """Refuses with the rule that decided and the roles still owed, unless these persons may do the act (ACC-9)."""
    verdict = may(tx, depot=depot, persons=persons, act=act, on=on)
    if verdict.granted:
        return
    if verdict.rule == "ACC-17":
        raise DepotNotWritable(verdict.reason)
    owed = tuple(owed.role for owed in verdict.missing)
    raise QuorumNotReached(verdict.rule, owed, verdict.still_needed, verdict.reason)
