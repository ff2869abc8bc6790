"""Spouses with a joint exemption order are assessed in one part, for they use up one amount (TAX-28, TAX-37)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import PersonRange
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
