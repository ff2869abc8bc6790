"""Lots as they stood at the close of a year, for assessments over all customers at once (TAX-8).

The holder of a depot is asked here and not lot by lot: this is the one place where the SQL of holdings reads roles.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import YearEndFund
from depot.kernel import binary_copy
from depot.kernel.binary_copy import BIGINT, DATE, Rows, text_field
from depot.kernel.id_arrays import UUID_FIELD

LAYOUT: Final = binary_copy.record(
    {
        "person_id": UUID_FIELD,
        "depot_id": UUID_FIELD,
        "position_id": UUID_FIELD,
        "number": text_field(14),
        "isin": text_field(12),
        "lot_id": UUID_FIELD,
        "acquired_on": DATE,
        "units_micro": BIGINT,
    }
)

# What is left now and what was taken after the day; only a lot that gave something is looked up. A purchase counts from
# its trade day, however late it was booked; units that came from elsewhere count from the day they came.
_HELD: Final = """
      from depot.positions p
      join depot.lots l using (position_id)
      left join lateral (
           select sum(u.units_micro)::bigint as units_micro from depot.lot_uses u
            where u.lot_id = l.lot_id and u.used_on > {year_end}
              and l.units_micro < l.acquired_units_micro) taken on true
     where l.acquired_on <= {year_end} and (l.origin in ('purchase', 'reinvestment') or l.booked_on <= {year_end})
       and l.units_micro + coalesce(taken.units_micro, 0) > 0
"""
# Position by position: whether anything was left of it, and how many hold its depot.
_FUNDS = text("""
    with holders as (
        select depot_id, count(*) as holders from depot.depot_roles
         where kind in ('holder', 'joint_holder') and valid_from <= :on
           and coalesce(valid_to, :on) >= :on and coalesce(revoked_on, :on) >= :on
         group by depot_id
    )
    select p.isin, count(*) filter (where h.holders is distinct from 1) as unassigned
      from depot.positions p left join holders h using (depot_id)
     where exists (
           select from depot.lots l
            where l.position_id = p.position_id and l.acquired_on <= :year_end
              and (l.origin in ('purchase', 'reinvestment') or l.booked_on <= :year_end)
              and (l.units_micro > 0
                   or exists (select from depot.lot_uses u where u.lot_id = l.lot_id and u.used_on > :year_end)))
     group by p.isin order by p.isin
""")
_LOTS: Final = f"""
    select r.person_id, p.depot_id, p.position_id, p.number, p.isin, l.lot_id, l.acquired_on,
           l.units_micro + coalesce(taken.units_micro, 0) as units_micro
    {_HELD.replace("from depot.positions p", "from depot.depot_roles r join depot.positions p using (depot_id)")}
       and r.kind = 'holder' and r.valid_from <= {{on}} and coalesce(r.valid_to, {{on}}) >= {{on}}
       and coalesce(r.revoked_on, {{on}}) >= {{on}}
       and r.person_id >= {{first_person}} and r.person_id < {{next_person}}
""".format(year_end="%(year_end)s", on="%(on)s", first_person="%(first_person)s", next_person="%(next_person)s")
_FIRST_PERSONS = text("""
    select person_id
      from (select person_id, row_number() over (order by person_id) - 1 as place
              from (select distinct person_id from depot.depot_roles where kind = 'holder') as holders) as placed
     where place % :size = 0
     order by person_id
""")


def funds(tx: Session, year_end: date, *, on: date) -> list[YearEndFund]:
    """Each fund that somebody held at the close of the day."""
    rows = tx.execute(_FUNDS, {"year_end": year_end, "on": on})
    return [YearEndFund(row.isin, row.unassigned) for row in rows]


def first_persons(tx: Session, size: int) -> list[UUID]:
    """Every so many-th holder by rising id: where to cut all holders into parts."""
    return list(tx.scalars(_FIRST_PERSONS, {"size": size}))


def lots(tx: Session, year_end: date, *, on: date, first_person: UUID, next_person: UUID) -> Rows:
    """The lots of the holders from one id up to, not including, the other, in no order."""
    facts = {"year_end": year_end, "on": on, "first_person": first_person, "next_person": next_person}
    return binary_copy.read(tx, _LOTS, LAYOUT, facts)
