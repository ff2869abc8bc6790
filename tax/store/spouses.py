"""Spouses with a joint exemption order are assessed in one part, for they use up one amount (TAX-28, TAX-37)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import PersonRange
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur
from tax.rules.late_relief import TaxedInDepot
from tax.rules.vorabpauschale_run import RunShard

# Whoever has the lower id leads; where the newest joint order of a person is with another, that one counts.
_PAIRS = text("""
    with pairs as (
        select distinct on (least(person_id, spouse_id), greatest(person_id, spouse_id))
               least(person_id, spouse_id) as leads, greatest(person_id, spouse_id) as follows, activated_at
          from tax.exemption_orders
         where spouse_id is not null and activated_at is not null
           and valid_from <= :received and coalesce(valid_until, :received) >= :received
    )
    select distinct on (follows) leads, follows from pairs
     where leads >= :first_person and leads < :next_person or follows >= :first_person and follows < :next_person
     order by follows, activated_at desc
""")


def together(tx: Session, part: RunShard, *, received: date) -> PersonRange:
    """The persons of a part, without those whose spouse leads them elsewhere, and with those led from here."""
    bounds = {"first_person": part.first_person, "next_person": part.next_person, "received": received}
    rows = tx.execute(_PAIRS, bounds).all()
    here = range(part.first_person.int, part.next_person.int)
    return PersonRange(
        part.first_person,
        part.next_person,
        without=tuple(row.follows for row in rows if row.leads.int not in here),
        plus=tuple(row.follows for row in rows if row.follows.int not in here),
    )


_COUPLES = text("""
    select distinct least(person_id, spouse_id) as first, greatest(person_id, spouse_id) as second
      from tax.exemption_orders
     where spouse_id is not null and activated_at is not null and valid_from <= :last_day
       and (valid_until is null or valid_until >= :last_day)
     order by 1, 2
""")
_LAST_PLACES = text("""
    select distinct on (coalesce(community_id, person_id)) coalesce(community_id, person_id) as subject_id, depot_id,
           position_id, isin
      from tax.events
     where person_id = any(cast(:subjects as uuid[])) and community_id is null
        or community_id = any(cast(:subjects as uuid[]))
     order by 1, event_id desc
""")


def couples(tx: Session, last_day: date) -> list[tuple[PersonId, PersonId]]:
    """Spouses with a joint exemption order on the last day of a year, of whatever amount (TAX-28, TAX-29)."""
    return [(PersonId(row.first), PersonId(row.second)) for row in tx.execute(_COUPLES, {"last_day": last_day})]


def last_places(tx: Session, subjects: Collection[PersonId]) -> dict[PersonId, TaxedInDepot]:
    """Where each subject was taxed last; there its pot gives what the spouse takes."""
    rows = tx.execute(_LAST_PLACES, {"subjects": list(subjects)})
    return {PersonId(row.subject_id): TaxedInDepot(row.depot_id, row.position_id, row.isin, Eur.ZERO) for row in rows}
