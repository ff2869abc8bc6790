"""What the quorum rule needs of a depot, in one round trip (ACC-9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.accounts.model import (
    Act,
    DepotKind,
    DepotState,
    Disposition,
    DispositionRight,
    PowerScope,
    Role,
    RoleKind,
    Roster,
)
from depot.kernel.hot_sql import HotStatement, Question
from depot.kernel.ids import DepotId, PersonId, RoleId

_ROSTERS: Final = """
    select d.depot_id, d.depot_number, d.kind as depot_kind, d.state, r.role_id, r.person_id, r.kind, r.valid_from,
           r.valid_to, r.proof, r.stands_for, r.scope, r.ends_at_death, r.excluded, r.revoked_on, g.disposition,
           g.required
      from depot.depots d
      join depot.depot_roles r on r.depot_id = d.depot_id
      left join lateral (
           select disposition, required from depot.depot_dispositions
            where depot_id = d.depot_id and role_kind = r.kind and valid_from <= :on
            order by valid_from desc limit 1) g on true
     where {which}
     order by d.depot_id, r.role_id
"""
_OF_DEPOTS: Final = HotStatement(_ROSTERS.format(which="d.depot_id = any(:depots)"))
_OF_DEPOT: Final = HotStatement(_ROSTERS.format(which="d.depot_id = :depot"))
_OF_PERSON: Final = HotStatement(
    _ROSTERS.format(which="d.depot_id in (select depot_id from depot.depot_roles where person_id = :person)")
)


def rosters(tx: Session, depots: Collection[DepotId], *, on: date) -> dict[DepotId, Roster]:
    """The rosters of these depots with the dispositions of the day."""
    return _read(_OF_DEPOTS.rows(tx, {"depots": list(depots), "on": on}))


def roster(depot: DepotId, *, on: date) -> Question[Roster | None]:
    """The roster of one depot with the dispositions of the day."""
    return Question(_OF_DEPOT, {"depot": depot, "on": on}, lambda _, rows: _roster(rows) if rows else None)


def rosters_of_person(tx: Session, person: PersonId, *, on: date) -> dict[DepotId, Roster]:
    """The rosters of all depots on which the person has or had a role."""
    return _read(_OF_PERSON.rows(tx, {"person": person, "on": on}))


def _read(rows: Collection[Row[Any]]) -> dict[DepotId, Roster]:
    return {DepotId(depot): _roster(list(found)) for depot, found in groupby(rows, attrgetter("depot_id"))}


def _roster(rows: list[Row[Any]]) -> Roster:
    return Roster(
        kind=DepotKind(rows[0].depot_kind),
        state=DepotState(rows[0].state),
        roles=tuple(_role(row) for row in rows),
        dispositions={
            RoleKind(row.kind): DispositionRight(Disposition(row.disposition), row.required)
            for row in rows
            if row.disposition
        },
        depot_number=rows[0].depot_number,
    )


def _role(row: Row[Any]) -> Role:
    return Role(
        person=PersonId(row.person_id),
        kind=RoleKind(row.kind),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        proof=row.proof,
        stands_for=row.stands_for,
        scope=PowerScope(row.scope) if row.scope else None,
        ends_at_death=row.ends_at_death,
        excluded=frozenset(Act(word) for word in row.excluded),
        revoked_on=row.revoked_on,
        role_id=RoleId(row.role_id),
    )


_HOLDERS = text("""
    select distinct person_id from depot.depot_roles
     where kind in ('holder', 'joint_holder') and valid_from <= :on
       and (valid_to is null or valid_to >= :on) and (revoked_on is null or revoked_on > :on)
     order by person_id
""")


def holders_on(tx: Session, on: date) -> list[PersonId]:
    """Everybody who holds a depot on the day, by rising id."""
    return [PersonId(person) for person in tx.scalars(_HOLDERS, {"on": on})]
