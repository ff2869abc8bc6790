"""The powers of attorney on a depot (ACC-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act, Role, RoleKind
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.ids import DepotId, PersonId


def powers_of(tx: Session, depot: DepotId, *, person: PersonId, on: date) -> list[Role]:
    """All of them, revoked ones too, for whoever sees the depot (ACC-9, ACC-10)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return [role for role in roster_of(tx, depot, on=on).roles if role.kind is RoleKind.ATTORNEY]
