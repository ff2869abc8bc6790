"""Lots: set-based, locked in one order, all or nothing (TAX-2, TAX-17)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.holdings.model import LateSetOff, Lot, LotOrigin, LotUse, NewLot, OldLaw
from depot.kernel.clock import new_id
from depot.kernel.ids import LotId, PositionId
from depot.kernel.money import Eur, Units

_LOTS = text("""
    select l.lot_id, l.position_id, p.isin, l.acquired_on, l.units_micro, l.cost_cents, l.origin, l.fx_rate,
           l.acquired_units_micro, l.acquired_cost_cents, l.holding_since, l.vl_contract, l.really_acquired_on,
           l.frozen_result_cents, l.locked_until,
           l.vorabpauschalen_brought_cents - l.vorabpauschalen_used_cents
           + coalesce((select sum(v.amount_cents) from depot.lot_vorabpauschalen v where v.lot_id = l.lot_id), 0)
           as vorabpauschalen_cents
      from depot.lots l join depot.positions p using (position_id)
     where l.position_id = any(cast(:positions as uuid[])) and l.units_micro > 0
     order by l.position_id, l.acquired_on, l.lot_id
""")


def of_positions(tx: Session, positions: Collection[PositionId]) -> list[Lot]:
    """The lots that still hold units, by position, first in first."""
    return [_lot(row) for row in tx.execute(_LOTS, {"positions": list(positions)})]


def _lot(row: Row[Any]) -> Lot:
    return Lot(
        lot_id=row.lot_id,
        position_id=row.position_id,
        isin=row.isin,
        acquired_on=row.acquired_on,
        units=Units(row.units_micro),
        cost=Eur(row.cost_cents),
        vorabpauschalen=Eur(int(row.vorabpauschalen_cents)),
        origin=LotOrigin(row.origin),
        fx_rate=row.fx_rate,
        acquired_units=Units(row.acquired_units_micro),
        acquired_cost=Eur(row.acquired_cost_cents),
        holding_since=row.holding_since,
        vl_contract=row.vl_contract,
        old_law=_old_law(row),
        locked_until=row.locked_until,
    )


def _old_law(row: Row[Any]) -> OldLaw | None:
    if row.really_acquired_on is None:
        return None
    frozen = row.frozen_result_cents
    return OldLaw(row.really_acquired_on, None if frozen is None else Eur(frozen))


_ACQUIRE = text("""
    insert into depot.lots (lot_id, position_id, acquired_on, units_micro, cost_cents, vorabpauschalen_brought_cents,
                            vorabpauschalen_used_cents, acquired_units_micro, acquired_cost_cents, origin, fx_rate,
                            holding_since, vl_contract, locked_until, really_acquired_on, frozen_result_cents,
                            reference, booked_on, booked_at)
    select lot_id, position_id, acquired_on, units_micro, cost_cents, brought_cents, 0, units_micro, cost_cents, origin,
           fx_rate, holding_since, vl_contract, locked_until, really_acquired_on, frozen_result_cents, reference_id,
           booked_on, :now
      from unnest(cast(:lot_ids as uuid[]), cast(:position_ids as uuid[]), cast(:acquired_on as date[]),
                  cast(:units_micro as bigint[]), cast(:cost_cents as bigint[]), cast(:brought_cents as bigint[]),
                  cast(:origins as text[]), cast(:fx_rates as numeric[]), cast(:holding_since as date[]),
                  cast(:vl_contracts as uuid[]), cast(:locked_until as date[]), cast(:really_acquired_on as date[]),
                  cast(:frozen_result_cents as bigint[]), cast(:reference_ids as uuid[]), cast(:booked_on as date[]))
           as n(lot_id, position_id, acquired_on, units_micro, cost_cents, brought_cents, origin, fx_rate,
                holding_since, vl_contract, locked_until, really_acquired_on, frozen_result_cents, reference_id,
                booked_on)
""")


def acquire(tx: Session, lots: Sequence[NewLot], *, now: datetime) -> None:
    """Insert new lots."""
    frozen = [lot.old_law.frozen_result if lot.old_law else None for lot in lots]
    tx.execute(
        _ACQUIRE,
        {
            "lot_ids": [lot.lot_id for lot in lots],
            "position_ids": [lot.position_id for lot in lots],
            "acquired_on": [lot.acquired_on for lot in lots],
            "units_micro": [lot.units.micro for lot in lots],
            "cost_cents": [lot.cost.cents for lot in lots],
            "brought_cents": [lot.vorabpauschalen.cents for lot in lots],
            "origins": [str(lot.origin) for lot in lots],
            "fx_rates": [lot.fx_rate for lot in lots],
            "holding_since": [lot.holding_since for lot in lots],
            "vl_contracts": [lot.vl_contract for lot in lots],
            "locked_until": [lot.locked_until for lot in lots],
            "really_acquired_on": [lot.old_law.really_acquired_on if lot.old_law else None for lot in lots],
            "frozen_result_cents": [None if result is None else result.cents for result in frozen],
            "reference_ids": [lot.reference for lot in lots],
            "booked_on": [lot.booked_on for lot in lots],
            "now": now,
        },
    )


# Lock the lots in one order, decide on what is there after the wait, write all or nothing.
_TAKE = text("""
    with taken as materialized (
        select use_id, lot_id, units_micro, cost_cents, vorabpauschalen_cents, reference_id, used_on, returned
          from unnest(cast(:use_ids as uuid[]), cast(:lot_ids as uuid[]), cast(:units_micro as bigint[]),
                      cast(:cost_cents as bigint[]), cast(:vorabpauschalen_cents as bigint[]),
                      cast(:reference_ids as uuid[]), cast(:used_on as date[]), cast(:returned as uuid[]))
               as u(use_id, lot_id, units_micro, cost_cents, vorabpauschalen_cents, reference_id, used_on, returned)
    ), wanted as materialized (
        select lot_id, sum(units_micro)::bigint as units_micro, sum(cost_cents)::bigint as cost_cents,
               sum(vorabpauschalen_cents)::bigint as vorabpauschalen_cents
          from taken group by lot_id
    ), locked as materialized (
        select lot_id, units_micro, cost_cents, vorabpauschalen_brought_cents - vorabpauschalen_used_cents as brought
          from depot.lots
         where lot_id = any(cast(:lot_ids as uuid[]))
         order by lot_id
           for no key update
    ), short as materialized (
        select w.lot_id
          from wanted w left join locked l using (lot_id)
         where l.lot_id is null or l.units_micro < w.units_micro or l.cost_cents < w.cost_cents
            or w.vorabpauschalen_cents > l.brought + coalesce(
                   (select sum(v.amount_cents) from depot.lot_vorabpauschalen v where v.lot_id = w.lot_id), 0)
    ), verdict as materialized (
        select not exists (select from short) as good
    ), changed as (
        update depot.lots a
           set units_micro = a.units_micro - w.units_micro,
               cost_cents = a.cost_cents - w.cost_cents,
               vorabpauschalen_used_cents = a.vorabpauschalen_used_cents + w.vorabpauschalen_cents
          from wanted w join locked using (lot_id) cross join verdict v
         where v.good and a.lot_id = w.lot_id
    ), written as (
        insert into depot.lot_uses (use_id, lot_id, units_micro, cost_cents, vorabpauschalen_cents, reference, used_on,
                                    returns, booked_at)
        select t.use_id, t.lot_id, t.units_micro, t.cost_cents, t.vorabpauschalen_cents, t.reference_id, t.used_on,
               t.returned, :now
          from taken t cross join verdict v
         where v.good
    )
    select lot_id from short
""")


def use(tx: Session, uses: Sequence[LotUse], *, now: datetime) -> tuple[LotId, ...]:
    """Take units, cost and Vorabpauschalen out of lots; gives back the lots that hold too little (nothing written)."""
    facts = {
        "use_ids": [new_id() for _ in uses],
        "lot_ids": [use.lot_id for use in uses],
        "units_micro": [use.units.micro for use in uses],
        "cost_cents": [use.cost.cents for use in uses],
        "vorabpauschalen_cents": [use.vorabpauschalen.cents for use in uses],
        "reference_ids": [use.reference for use in uses],
        "used_on": [use.used_on for use in uses],
        "returned": [None for _ in uses],
        "now": now,
    }
    return tuple(sorted(tx.scalars(_TAKE, facts)))


def set_off(tx: Session, late: Sequence[LateSetOff], *, now: datetime) -> None:
    """Vorabpauschalen that were not known when the units left follow them, under the same reference (TAX-17)."""
    facts = {
        "use_ids": [new_id() for _ in late],
        "lot_ids": [one.lot_id for one in late],
        "units_micro": [0 for _ in late],
        "cost_cents": [0 for _ in late],
        "vorabpauschalen_cents": [one.vorabpauschalen.cents for one in late],
        "reference_ids": [one.reference for one in late],
        "used_on": [one.used_on for one in late],
        "returned": [None for _ in late],
        "now": now,
    }
    short = tx.scalars(_TAKE, facts).all()
    assert not short, "a lot carries at least what was just set for it"


_LOCKED_USES = text("""
    select use_id, lot_id, units_micro, cost_cents, vorabpauschalen_cents
      from depot.lot_uses
     where reference = :reference_id and returns is null
     order by use_id
       for no key update
""")
_RETURNED = text("select use_id from depot.lot_uses where returns = any(cast(:use_ids as uuid[])) limit 1")


def give_back(tx: Session, *, taken_by: UUID, reference: UUID, returned_on: date, now: datetime) -> int:
    """Put back what a reference took, once; gives back how many uses that were."""
    uses = tx.execute(_LOCKED_USES, {"reference_id": taken_by}).all()
    taken = [use.use_id for use in uses]
    # Asked after the lock, so that the second of two returns sees the first.
    if not taken or tx.execute(_RETURNED, {"use_ids": taken}).first() is not None:
        return 0
    facts = {
        "use_ids": [new_id() for _ in uses],
        "lot_ids": [use.lot_id for use in uses],
        "units_micro": [-use.units_micro for use in uses],
        "cost_cents": [-use.cost_cents for use in uses],
        "vorabpauschalen_cents": [-use.vorabpauschalen_cents for use in uses],
        "reference_ids": [reference for _ in uses],
        "used_on": [returned_on for _ in uses],
        "returned": taken,
        "now": now,
    }
    short = tx.scalars(_TAKE, facts).all()
    assert not short, "a lot that is given something back cannot be short"
    return len(taken)
