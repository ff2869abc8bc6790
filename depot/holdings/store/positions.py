"""Positions: opened under one lock per depot, read with one statement (ACC-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from depot.holdings.tables import PositionRow
from depot.kernel.ids import DepotId, PositionId


@dataclass(frozen=True, slots=True)
class Numbered:
    """A position as it stands in its table; its units are in the ledger."""

    position_id: PositionId
    depot_id: DepotId
    isin: str
    number: str


def _numbered(row: Row[Any]) -> Numbered:
    return Numbered(row.position_id, row.depot_id, row.isin, row.number)


_WANTED = text("""
    select p.position_id, p.depot_id, p.isin, p.number
      from depot.positions p
      join unnest(cast(:depots as uuid[]), cast(:isins as text[])) as w(depot_id, isin) using (depot_id, isin)
""")


def of_pairs(tx: Session, wanted: Collection[tuple[DepotId, str]]) -> list[Numbered]:
    """Those of the wanted positions that are open."""
    facts = {"depots": [depot for depot, _ in wanted], "isins": [isin for _, isin in wanted]}
    return [_numbered(row) for row in tx.execute(_WANTED, facts)]


def of_depot(tx: Session, depot: DepotId) -> list[PositionId]:
    """The positions of a depot."""
    return list(tx.scalars(select(PositionRow.position_id).where(PositionRow.depot_id == depot)))


_OF_DEPOTS = text("select position_id from depot.positions where depot_id = any(cast(:depots as uuid[]))")


def of_depots(tx: Session, depots: Collection[DepotId]) -> list[PositionId]:
    """The positions of many depots."""
    return list(tx.scalars(_OF_DEPOTS, {"depots": list(depots)}))


_BY_ID = text("""
    select position_id, depot_id, isin, number from depot.positions where position_id = any(cast(:ids as uuid[]))
""")


def of_ids(tx: Session, ids: Collection[PositionId]) -> list[Numbered]:
    """The positions with these ids."""
    return [_numbered(row) for row in tx.execute(_BY_ID, {"ids": list(ids)})]


def of_fund(tx: Session, isin: str) -> list[PositionId]:
    """All positions in a fund."""
    return list(tx.scalars(select(PositionRow.position_id).where(PositionRow.isin == isin)))


# The counter's row is the lock; the numbers given are those up to what comes back. A depot without numbers left gives
# no row back and keeps its counter.
_NEXT = text("""
    insert into depot.position_counters as c (depot_id, last_suffix)
    select depot_id, wanted
      from unnest(cast(:depots as uuid[]), cast(:wanted as int[])) as w(depot_id, wanted)
     order by depot_id
        on conflict (depot_id) do update set last_suffix = c.last_suffix + excluded.last_suffix
     where c.last_suffix + excluded.last_suffix <= 99
 returning depot_id, last_suffix
""")


def next_suffixes(tx: Session, wanted: Counter[DepotId]) -> dict[DepotId, int]:
    """Reserve so many numbers in each depot and give back the last of them; a depot that has too few is left out."""
    facts = {"depots": list(wanted), "wanted": list(wanted.values())}
    return {row.depot_id: row.last_suffix for row in tx.execute(_NEXT, facts)}


_OPEN = text("""
    insert into depot.positions (position_id, depot_id, isin, number, opened_at)
    select position_id, depot_id, isin, number, :now
      from unnest(cast(:ids as uuid[]), cast(:depots as uuid[]), cast(:isins as text[]), cast(:numbers as text[]))
           as p(position_id, depot_id, isin, number)
        on conflict (depot_id, isin) do nothing
 returning position_id
""")


def open_positions(tx: Session, new: Sequence[Numbered], *, now: datetime) -> frozenset[PositionId]:
    """Insert the positions that nobody else opened meanwhile; gives back which these were."""
    facts = {
        "ids": [position.position_id for position in new],
        "depots": [position.depot_id for position in new],
        "isins": [position.isin for position in new],
        "numbers": [position.number for position in new],
        "now": now,
    }
    return frozenset(tx.scalars(_OPEN, facts))


_LOCK = text("""
    select position_id from depot.positions
     where position_id = any(cast(:ids as uuid[]))
     order by position_id
       for no key update
""")


def lock(tx: Session, ids: Collection[PositionId]) -> None:
    """Hold the positions until the transaction ends, in one order."""
    tx.execute(_LOCK, {"ids": list(ids)})
