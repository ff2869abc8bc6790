"""Lots as they stood at the close of a year, for assessments over all customers at once (TAX-8).

The holder of a depot is asked here and not lot by lot: this is the one place where the SQL of holdings reads roles.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import PersonRange, YearEndFund
from depot.kernel import binary_copy
from depot.kernel.binary_copy import BIGINT, DATE, Rows, text_field
from depot.kernel.id_arrays import UUID_FIELD

LAYOUT: Final = binary_copy.record(
    {
        "person_id": UUID_FIELD,  # the tax subject: the holder, the community of two, the estate
        "depot_id": UUID_FIELD,
        "position_id": UUID_FIELD,
        "number": text_field(14),
        "isin": text_field(12),
        "lot_id": UUID_FIELD,
        "acquired_on": DATE,
        "units_micro": BIGINT,
        "holder_id": UUID_FIELD,
        "second_id": UUID_FIELD,
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
# Position by position: whether anything was left of it, and whether anybody holds its depot, or its estate does.
_FUNDS = text("""
    with held as (
        select distinct depot_id from depot.depot_roles
         where kind in ('holder', 'joint_holder') and valid_from <= :on
           and coalesce(valid_to, :on) >= :on and coalesce(revoked_on, :on) >= :on
        union select depot_id from depot.depots where kind = 'estate'
    )
    select p.isin, count(*) filter (where h.depot_id is null) as unassigned
      from depot.positions p left join held h using (depot_id)
     where exists (
           select from depot.lots l
            where l.position_id = p.position_id and l.acquired_on <= :year_end
              and (l.origin in ('purchase', 'reinvestment') or l.booked_on <= :year_end)
              and (l.units_micro > 0
                   or exists (select from depot.lot_uses u where u.lot_id = l.lot_id and u.used_on > :year_end)))
     group by p.isin order by p.isin
""")
# A depot of two is found by its first holder, an estate by whose it was, or by its first heir. The ids of communities
# and estates are those of `tax.rules.tax_subject`.
_COUNTS: Final = """
    {role}.valid_from <= %(on)s and coalesce({role}.valid_to, %(on)s) >= %(on)s
       and coalesce({role}.revoked_on, %(on)s) >= %(on)s"""
_NOBODY: Final = f"'{UUID(int=0)}'::uuid"
_RANGE: Final = """
    ({role}.person_id >= %(first_person)s and {role}.person_id < %(next_person)s
        and {role}.person_id <> all(cast(%(without)s as uuid[]))
     or {role}.person_id = any(cast(%(with)s as uuid[])))"""
_OWNERS: Final = f"""
    select r.depot_id, r.person_id as subject_id, r.person_id as holder_id, {_NOBODY} as second_id
      from depot.depot_roles r
     where r.kind = 'holder' and {_COUNTS.format(role="r")} and {_RANGE.format(role="r")}
     union all
    select r.depot_id,
           case when o.person_id is null then r.person_id
                else md5(least(r.person_id, o.person_id)::text || ',' || greatest(r.person_id, o.person_id)::text)::uuid
            end, r.person_id, coalesce(o.person_id, {_NOBODY})
      from depot.depot_roles r
      left join depot.depot_roles o
        on o.depot_id = r.depot_id and o.kind = 'joint_holder' and o.person_id <> r.person_id
       and {_COUNTS.format(role="o")}
     where r.kind = 'joint_holder' and {_COUNTS.format(role="r")} and {_RANGE.format(role="r")}
       and (o.role_id is null or r.role_id < o.role_id)
     union all
    select d.depot_id, md5('estate,' || d.depot_id::text)::uuid, r.person_id, {_NOBODY}
      from depot.depots d
     cross join lateral (
           select person_id from depot.depot_roles
            where depot_id = d.depot_id and kind in ('holder', 'heir', 'executor')
            order by array_position(array['holder', 'heir', 'executor'], kind), role_id limit 1) r
     where d.kind = 'estate' and {_RANGE.format(role="r")}
       and not exists (select from depot.depot_roles h
                        where h.depot_id = d.depot_id and h.kind = 'holder' and {_COUNTS.format(role="h")})
"""
_LOTS: Final = f"""
    select o.subject_id, p.depot_id, p.position_id, p.number, p.isin, l.lot_id, l.acquired_on,
           l.units_micro + coalesce(taken.units_micro, 0) as units_micro, o.holder_id, o.second_id
    {
    _HELD.format(year_end="%(year_end)s").replace(
        "from depot.positions p", f"from ({_OWNERS}) o join depot.positions p using (depot_id)"
    )
}
"""
_FIRST_PERSONS = text("""
    select person_id
      from (select person_id, row_number() over (order by person_id) - 1 as place
              from (select distinct person_id from depot.depot_roles
                     where kind in ('holder', 'joint_holder')) as holders) as placed
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


def lots(tx: Session, year_end: date, *, on: date, persons: PersonRange) -> Rows:
    """The lots of the first holders of a range, in no order."""
    facts = {
        "year_end": year_end,
        "on": on,
        "first_person": persons.first,
        "next_person": persons.beyond,
        "without": list(persons.without),
        "with": list(persons.plus),
    }
    return binary_copy.read(tx, _LOTS, LAYOUT, facts)
