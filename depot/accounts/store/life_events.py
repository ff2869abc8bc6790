"""Events of life with their proofs, and what they change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, Role
from depot.accounts.rules.life_events.outcome import LifeEvent, LifeEventKind
from depot.accounts.tables.depots import DepotRow, LifeEventRow, RoleRow
from depot.kernel.ids import DepotId, LifeEventId, PaperId, PersonId


def add(tx: Session, event_id: LifeEventId, event: LifeEvent, *, actor: str, now: datetime) -> None:
    """The event, never changed again."""
    tx.execute(
        insert(LifeEventRow).values(
            event_id=event_id,
            kind=event.kind,
            person_id=event.person,
            depot_id=event.depot,
            happened_on=event.happened_on,
            proof=event.proof,
            papers=[str(paper) for paper in event.papers],
            changes=list(event.changes),
            actor=actor,
            recorded_at=now,
        )
    )


def deaths(tx: Session, persons: Collection[PersonId]) -> dict[PersonId, date]:
    """When those of the persons died whose death is recorded."""
    rows = tx.execute(
        select(LifeEventRow.person_id, LifeEventRow.happened_on).where(
            LifeEventRow.kind == LifeEventKind.DEATH,
            LifeEventRow.depot_id.is_(None),
            LifeEventRow.person_id.in_(persons),
        )
    )
    return {row.person_id: row.happened_on for row in rows}


def of_depot(tx: Session, depot_id: DepotId) -> list[LifeEvent]:
    """What happened to the depot, in the order in which it was recorded."""
    query = select(LifeEventRow.__table__).where(LifeEventRow.depot_id == depot_id).order_by(LifeEventRow.event_id)
    return [_event(row) for row in tx.execute(query)]


def _event(row: Row[Any]) -> LifeEvent:
    return LifeEvent(
        LifeEventKind(row.kind),
        row.person_id,
        row.depot_id,
        row.happened_on,
        row.proof,
        tuple(row.changes),
        tuple(PaperId(UUID(paper)) for paper in row.papers),
    )


def set_kind(tx: Session, depot_id: DepotId, kind: DepotKind) -> None:
    """Whose the depot is from now on."""
    tx.execute(update(DepotRow).where(DepotRow.depot_id == depot_id).values(kind=kind))


def end_role(tx: Session, role: Role, last_day: date) -> None:
    """The last day on which the role counts."""
    tx.execute(update(RoleRow).where(RoleRow.role_id == role.role_id).values(valid_to=last_day))


# The representatives' roles carry the last day before full age, so the calendar of birthdays is in the roles.
_GROWN_UP: Final = text("""
    select d.depot_id, h.person_id
      from depot.depots d
      join depot.depot_roles h on h.depot_id = d.depot_id and h.kind = 'holder'
     where d.kind = 'minor' and d.state <> 'closed'
       and exists (select from depot.depot_roles r
                    where r.depot_id = d.depot_id and r.kind = 'legal_representative' and r.valid_to < :on)
     order by d.depot_id
     limit :limit
     for update of d skip locked
""")


def grown_up(tx: Session, *, on: date, limit: int) -> list[tuple[DepotId, PersonId]]:
    """Minors' depots whose child may have come of age, with the child."""
    return [(row.depot_id, row.person_id) for row in tx.execute(_GROWN_UP, {"on": on, "limit": limit})]


_SINCE: Final = text("""
    select distinct depot_id from depot.life_events
     where depot_id is not null and (recorded_at at time zone 'Europe/Berlin')::date >= :since
""")


def depots_since(tx: Session, *, since: date) -> frozenset[DepotId]:
    """On which depots an event was recorded on a day in Berlin or later."""
    return frozenset(DepotId(depot) for depot in tx.scalars(_SINCE, {"since": since}))
