"""Tax claims of Vorabpauschalen: open, collected, reported (TAX-34, TAX-35)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PersonId, PositionId, TaxEventId
from depot.kernel.money import Eur
from tax.model import CollectionWay, TaxClaim
from tax.rules.uncollected import Uncollected
from tax.tables import CollectionRow, UncollectedRow


def open_ones(tx: Session, *, year: int | None, after: TaxEventId | None, limit: int) -> list[TaxClaim]:
    """Claims that are still to be met, by rising event id."""
    query = select(CollectionRow).where(CollectionRow.state == "open")
    if year is not None:
        query = query.where(CollectionRow.year == year)
    if after is not None:
        query = query.where(CollectionRow.event_id > after)
    return [_claim(row) for row in tx.scalars(query.order_by(CollectionRow.event_id).limit(limit))]


def _claim(row: CollectionRow) -> TaxClaim:
    return TaxClaim(
        event_id=TaxEventId(row.event_id),
        year=row.year,
        person=PersonId(row.person_id),
        depot=DepotId(row.depot_id),
        position=PositionId(row.position_id),
        isin=row.isin,
        due=row.due_cents,
    )


def close(
    tx: Session,
    events: Collection[TaxEventId],
    *,
    state: str,
    way: CollectionWay | None,
    reference: UUID | None,
    closed_on: date,
) -> int:
    """Close open claims; gives back how many of them were open."""
    done = (
        update(CollectionRow)
        .where(CollectionRow.event_id.in_(events), CollectionRow.state == "open")
        .values(state=state, way=way, reference=reference, closed_on=closed_on)
        .returning(CollectionRow.event_id)
    )
    return len(tx.execute(done).all())


def insert_uncollected(tx: Session, reports: Sequence[Uncollected], *, now: datetime) -> None:
    """Keep what goes to the tax office."""
    rows = [
        {
            "event_id": report.event_id,
            "person_id": report.person,
            "isin": report.isin,
            "day": report.day,
            "units_micro": report.units,
            "amount_cents": report.amount,
            "reason": report.reason,
            "recorded_at": now,
        }
        for report in reports
    ]
    if rows:
        tx.execute(insert(UncollectedRow), rows)


def sums_by_way(tx: Session, year: int) -> dict[str, Eur]:
    """What is due of a year's claims by how it was met: open, units, cash_account, reported."""
    way = func.coalesce(CollectionRow.way, CollectionRow.state).label("way")
    query = (
        select(way, func.sum(CollectionRow.due_cents).label("due"))
        .where(CollectionRow.year == year)
        .group_by(way)
        .order_by(way)
    )
    return {row.way: row.due if isinstance(row.due, Eur) else Eur(int(row.due)) for row in tx.execute(query)}
