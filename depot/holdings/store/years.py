"""The years of the Vorabpauschale: filled beside the table, then attached at once (§ 18 InvStG)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import LotVorabpauschale
from depot.kernel.ids import LotId, PositionId
from depot.kernel.money import Eur, Units


def _partition(year: int) -> str:
    assert 2018 <= year <= 9999, "the Vorabpauschale begins with the year 2018"
    return f"depot.lot_vorabpauschalen_{year:d}"


def stage(tx: Session, year: int) -> str:
    """An empty table of the year's shape that nobody reads yet; what an unfinished run left is thrown away."""
    name = _partition(year)
    tx.execute(text(f"drop table if exists {name}_staged"))
    tx.execute(text(f"create table {name}_staged (like depot.lot_vorabpauschalen)"))
    return f"{name}_staged"


def staged(year: int) -> str:
    """The name of the table that is filled before the year is published."""
    return f"{_partition(year)}_staged"


def publish(tx: Session, year: int) -> None:
    """The staged table becomes the year: its key is built first, then all readers see it at one moment."""
    name = _partition(year)
    bare = name.removeprefix("depot.")
    tx.execute(text(f"alter table {name}_staged rename to {bare}"))
    tx.execute(text(f"alter table {name} add constraint pk_{bare} primary key (lot_id, year)"))
    # Proves the partition's bound beforehand, so that attaching does not read the rows again.
    tx.execute(text(f"alter table {name} add constraint ck_{bare}_year check (year = {year:d})"))
    tx.execute(text(f"alter table depot.lot_vorabpauschalen attach partition {name} for values in ({year:d})"))
    # The table's row triggers come with attaching; the refusal to truncate does not.
    tx.execute(
        text(
            f"create trigger refuse_truncate before truncate on {name} "
            "for each statement execute function depot.refuse_change()"
        )
    )


_PUBLISHED = text("""
    select from pg_inherits
     where inhparent = 'depot.lot_vorabpauschalen'::regclass and inhrelid = to_regclass(:name)
""")


def is_published(tx: Session, year: int) -> bool:
    """Whether the year is there."""
    return tx.execute(_PUBLISHED, {"name": _partition(year)}).first() is not None


_OF_LOTS = text("""
    select lot_id, units_micro, amount_cents from depot.lot_vorabpauschalen
     where lot_id = any(cast(:lots as uuid[])) and year = :year
""")


def of_lots(tx: Session, lots: Collection[LotId], year: int) -> dict[LotId, tuple[Units, Eur]]:
    """Units at the year's end and the amount set for them; lots without one are missing."""
    rows = tx.execute(_OF_LOTS, {"lots": list(lots), "year": year})
    return {LotId(row.lot_id): (Units(row.units_micro), Eur(row.amount_cents)) for row in rows}


_OF_POSITION = text("""
    select l.lot_id, l.acquired_on, v.units_micro, v.amount_cents
      from depot.lots l join depot.lot_vorabpauschalen v using (lot_id)
     where l.position_id = :position and v.year = :year
     order by l.acquired_on, l.lot_id
""")


def of_position(tx: Session, position: PositionId, year: int) -> list[LotVorabpauschale]:
    """What was set for the lots of a position at the end of the year, first in first."""
    rows = tx.execute(_OF_POSITION, {"position": position, "year": year})
    return [
        LotVorabpauschale(row.lot_id, row.acquired_on, Units(row.units_micro), Eur(row.amount_cents)) for row in rows
    ]
