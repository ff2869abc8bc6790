"""Tax claims of Vorabpauschalen: open, collected, reported (TAX-34, TAX-35)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PersonId, PositionId, TaxEventId
from depot.kernel.money import Eur
from tax.model import CollectionWay, TaxClaim
from tax.rules.uncollected import Uncollected
from tax.tables import CollectionRow, TaxEventRow, UncollectedRow


def open_ones(tx: Session, *, year: int | None, after: TaxEventId | None, limit: int) -> list[TaxClaim]:
    """Claims that are still to be met, by rising event id, with the taxes of their events."""
    query = (
        select(CollectionRow, TaxEventRow)
        .join(TaxEventRow, TaxEventRow.event_id == CollectionRow.event_id)
        .where(CollectionRow.state == "open")
    )
    return [_claim(*row) for row in tx.execute(_page(query, year=year, after=after, limit=limit))]


def among(tx: Session, events: Collection[TaxEventId]) -> list[TaxClaim]:
    """The claims of these events, met or not, by rising event id."""
    query = (
        select(CollectionRow, TaxEventRow)
        .join(TaxEventRow, TaxEventRow.event_id == CollectionRow.event_id)
        .where(CollectionRow.event_id.in_(events))
        .order_by(CollectionRow.event_id)
    )
    return [_claim(*row) for row in tx.execute(query)]


def _page(
    query: Select[CollectionRow, TaxEventRow], *, year: int | None, after: TaxEventId | None, limit: int
) -> Select[CollectionRow, TaxEventRow]:
    if year is not None:
        query = query.where(CollectionRow.year == year)
    if after is not None:
        query = query.where(CollectionRow.event_id > after)
    return query.order_by(CollectionRow.event_id).limit(limit)


def _claim(row: CollectionRow, event: TaxEventRow) -> TaxClaim:
    return TaxClaim(
        event_id=TaxEventId(row.event_id),
        year=row.year,
        person=PersonId(row.person_id),
        depot=DepotId(row.depot_id),
        position=PositionId(row.position_id),
        isin=row.isin,
        due=row.due_cents,
        capital_gains_tax=event.capital_gains_tax_cents,
        solidarity_surcharge=event.solidarity_surcharge_cents,
        church_tax=event.church_tax_cents,
        received_on=event.received_on,
        booked_on=event.booked_on,
    )


_COLLECT = text("""
    update tax.collections c
       set state = 'collected', way = :way, reference = s.reference_id, closed_on = :closed_on
      from unnest(cast(:events as uuid[]), cast(:references_ as uuid[])) as s(event_id, reference_id)
     where c.event_id = s.event_id and c.state = 'open'
 returning c.event_id
""")


def collect(tx: Session, settled: Mapping[TaxEventId, UUID], *, way: CollectionWay, closed_on: date) -> int:
    """Open claims are met, each by its booking; gives back how many of them were open."""
    facts = {"events": list(settled), "references_": list(settled.values()), "way": way.value, "closed_on": closed_on}
    return len(tx.execute(_COLLECT, facts).all())


def report(tx: Session, events: Collection[TaxEventId], *, closed_on: date) -> int:
    """Open claims are given up; gives back how many of them were open."""
    done = (
        update(CollectionRow)
        .where(CollectionRow.event_id.in_(events), CollectionRow.state == "open")
        .values(state="reported", way=None, reference=None, closed_on=closed_on)
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
