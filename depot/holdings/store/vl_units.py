"""SQL of units under VL contracts: what is held of each, and the end of their lock (VL-3, VL-4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from depot.holdings.model import VlUnits
from depot.kernel.money import Units

_UNITS: Final = text("""
    select position_id, vl_contract, locked_until, sum(units_micro)::bigint as micro
      from depot.lots
     where vl_contract = any(cast(:contracts as uuid[])) and units_micro > 0
     group by position_id, vl_contract, locked_until
     order by vl_contract, position_id, locked_until
""")
_OF_POSITIONS: Final = text("""
    select position_id, vl_contract, locked_until, sum(units_micro)::bigint as micro
      from depot.lots
     where position_id = any(cast(:positions as uuid[])) and vl_contract is not null and units_micro > 0
     group by position_id, vl_contract, locked_until
     order by position_id, vl_contract, locked_until
""")
_UNLOCK: Final = text("""
    with freed as (
        update depot.lots set locked_until = null
         where vl_contract = :contract and locked_until is not null
     returning position_id, units_micro
    )
    select position_id, sum(units_micro)::bigint as micro from freed group by position_id having sum(units_micro) > 0
""")
_REINVESTED: Final = text("""
    select vl_contract, booked_on from depot.lots
     where vl_contract = any(cast(:contracts as uuid[])) and origin = 'reinvestment'
     order by booked_on
""")


def of_contracts(tx: Session, contracts: Collection[UUID]) -> list[VlUnits]:
    """What is held of each contract."""
    return _found(tx, _UNITS, {"contracts": list(contracts)})


def of_positions(tx: Session, positions: Collection[UUID]) -> list[VlUnits]:
    """What the positions hold of each contract."""
    return _found(tx, _OF_POSITIONS, {"positions": list(positions)})


def _found(tx: Session, query: TextClause, facts: dict[str, list[UUID]]) -> list[VlUnits]:
    rows = tx.execute(query, facts)
    return [VlUnits(row.position_id, row.vl_contract, Units(row.micro), row.locked_until) for row in rows]


def unlock(tx: Session, contract: UUID) -> dict[UUID, Units]:
    """The lots of the contract are free; how many units of which position that were."""
    return {row.position_id: Units(row.micro) for row in tx.execute(_UNLOCK, {"contract": contract})}


def reinvested_on(tx: Session, contracts: Collection[UUID]) -> dict[UUID, list[date]]:
    """On which days income of each contract was reinvested."""
    found: dict[UUID, list[date]] = {contract: [] for contract in contracts}
    for row in tx.execute(_REINVESTED, {"contracts": list(contracts)}):
        found[row.vl_contract].append(row.booked_on)
    return found
