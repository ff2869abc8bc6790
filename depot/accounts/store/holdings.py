"""Who holds what, over all depots at once."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.kernel.ids import DepotId, PersonId

_COUNTS_ON: Final = """{role}.valid_from <= :on and ({role}.valid_to is null or {role}.valid_to >= :on)
       and ({role}.revoked_on is null or {role}.revoked_on > :on)"""
# Where somebody acts in the holder's place (custodian, administrator, heirs, executor) the holder does not decide.
_SOLE: Final = text(f"""
    select r.person_id, array_agg(d.depot_id order by d.depot_number) as depots
      from depot.depots d join depot.depot_roles r on r.depot_id = d.depot_id and r.kind = 'holder'
     where d.product = :product and d.kind = 'single' and d.state in ('active', 'blocked')
       and {_COUNTS_ON.format(role="r")}
       and not exists (
           select from depot.depot_roles s
            where s.depot_id = d.depot_id and s.stands_for = r.person_id and {_COUNTS_ON.format(role="s")})
     group by r.person_id
     order by r.person_id
""")


def sole(tx: Session, product: Product, *, on: date) -> dict[PersonId, tuple[DepotId, ...]]:
    """The depots of a product that one person holds and decides about alone, by person."""
    rows = tx.execute(_SOLE, {"product": product, "on": on})
    return {PersonId(row.person_id): tuple(DepotId(depot) for depot in row.depots) for row in rows}
