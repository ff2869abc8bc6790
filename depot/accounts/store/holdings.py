"""Who holds what, over all depots at once."""

from __future__ import annotations

from collections.abc import Iterator
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


_SHARED: Final = text(f"""
    select d.depot_id
      from depot.depots d
     where d.product = :product and d.state in ('active', 'blocked')
       and not (d.kind = 'single' and exists (
           select from depot.depot_roles r
            where r.depot_id = d.depot_id and r.kind = 'holder' and {_COUNTS_ON.format(role="r")}
              and not exists (
                  select from depot.depot_roles s
                   where s.depot_id = d.depot_id and s.stands_for = r.person_id and {_COUNTS_ON.format(role="s")})))
     order by d.depot_id
""")
_STREAMED: Final = {"yield_per": 1_000}


def sole(tx: Session, product: Product, *, on: date) -> Iterator[tuple[PersonId, tuple[DepotId, ...]]]:
    """The depots of a product that one person holds and decides about alone, person by person."""
    for row in tx.execute(_SOLE, {"product": product, "on": on}, execution_options=_STREAMED):
        yield PersonId(row.person_id), tuple(DepotId(depot) for depot in row.depots)


def shared(tx: Session, product: Product, *, on: date) -> Iterator[DepotId]:
    """All other living depots of the product: several decide, or somebody in the holder's place."""
    for row in tx.execute(_SHARED, {"product": product, "on": on}, execution_options=_STREAMED):
        yield DepotId(row.depot_id)
