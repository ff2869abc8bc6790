"""Uses of lots between the close of a year and the day its Vorabpauschalen are known (TAX-17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from depot.holdings.model import LateUse, PersonRange
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units

# Found by the day of the use, so that a year in which nothing was sold since costs nothing.
_LATE: Final = """
    select u.lot_id, u.units_micro, u.vorabpauschalen_cents, u.reference, u.used_on,
           l.vorabpauschalen_brought_cents - l.vorabpauschalen_used_cents
           + coalesce((select sum(v.amount_cents) from depot.lot_vorabpauschalen v
                        where v.lot_id = l.lot_id and v.year <> :year), 0)::bigint as left_cents
      from depot.lot_uses u
      join depot.lots l using (lot_id)
     where u.used_on > :year_end and u.units_micro > 0 and l.acquired_on <= :year_end
       and (l.origin in ('purchase', 'reinvestment') or l.booked_on <= :year_end)
       and not exists (select from depot.lot_uses back where back.returns = u.use_id)
       {among}
     order by u.lot_id, u.use_id
"""
_ALL = text(_LATE.format(among=""))
_OF_PERSONS = text(
    _LATE.format(
        among="""and exists (
           select from depot.positions p join depot.depot_roles r using (depot_id)
            where p.position_id = l.position_id and (
                  r.person_id >= :first_person and r.person_id < :next_person
                  or r.person_id = any(cast(:plus as uuid[]))))"""
    )
)


def of_everybody(tx: Session, year_end: date) -> list[LateUse]:
    """Lot by lot, in the order in which the units left."""
    return _uses(tx, year_end, _ALL, {})


def of_persons(tx: Session, year_end: date, persons: PersonRange) -> list[LateUse]:
    """The same for depots on which one of these persons has or had a role; others of the range do no harm."""
    bounds = {"first_person": persons.first, "next_person": persons.beyond, "plus": list(persons.plus)}
    return _uses(tx, year_end, _OF_PERSONS, bounds)


def _uses(tx: Session, year_end: date, query: TextClause, bounds: Mapping[str, object]) -> list[LateUse]:
    rows = tx.execute(query, {"year_end": year_end, "year": year_end.year, **bounds})
    return [
        LateUse(
            lot_id=LotId(row.lot_id),
            units=Units(row.units_micro),
            vorabpauschalen=Eur(row.vorabpauschalen_cents),
            reference=row.reference,
            used_on=row.used_on,
            lot_left=Eur(row.left_cents),
        )
        for row in rows
    ]
