"""Units locked under a VL contract lie in their position and are never taken by a sale (VL-3, VL-4, VL-6)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from depot.holdings.invariants import INVARIANTS
from depot.holdings.model import LotOrigin, NewLot, Position
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.unlock_vl_units import unlock_vl_units
from depot.holdings.usecases.vl_reinvested_on import vl_reinvested_on
from depot.holdings.usecases.vl_units_in import vl_units_in
from depot.holdings.usecases.vl_units_of import vl_units_of
from depot.kernel.clock import new_id
from depot.kernel.ids import LotId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from orders.rules.taxing import tax_lots
from tests.build import NOW
from tests.holdings.stock import a_position, bought, move

DAY = date(2024, 1, 8)
UNTIL = date(2030, 12, 31)


def locked(tx: Session, position: Position, units: str, *, contract: UUID, origin: LotOrigin) -> None:
    open_accounts(tx, [position.locked_account], now=NOW)
    lot = NewLot(
        lot_id=LotId(new_id()),
        position_id=position.position_id,
        acquired_on=DAY,
        units=Units.parse(units),
        cost=Eur.parse("100.00"),
        origin=origin,
        reference=new_id(),
        booked_on=DAY,
        vl_contract=contract,
        locked_until=UNTIL,
    )
    book_lots(tx, [lot], [], now=NOW)
    move(tx, Transfer.units(Account.registrar(position.isin), position.locked_account, lot.units), on=DAY)


@pytest.mark.rule("VL-3", "VL-6", "VL-12")
def test_locked_units_are_neither_free_nor_sold(tx: Session):
    position, contract = a_position(tx), new_id()
    bought(tx, position, "2", "50.00", on=DAY)
    locked(tx, position, "3", contract=contract, origin=LotOrigin.PURCHASE)
    locked(tx, position, "0.5", contract=contract, origin=LotOrigin.REINVESTMENT)
    found = positions(tx, [position.position_id])[position.position_id]
    assert (str(found.units), str(found.units_free), str(found.units_locked)) == ("5.500000", "2.000000", "3.500000")
    [held] = vl_units_in(tx, [position.position_id])
    assert (held.contract, held.units, held.locked_until) == (contract, Units.parse("3.5"), UNTIL)
    sellable = tax_lots(lots_of(tx, [position.position_id])[position.position_id])
    assert [str(lot.units) for lot in sellable] == ["2.000000"]
    assert vl_reinvested_on(tx, [contract])[contract] == [DAY]
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []


@pytest.mark.rule("VL-4")
def test_when_the_lock_ends_they_are_free_units_of_the_same_position(tx: Session):
    position, contract = a_position(tx), new_id()
    locked(tx, position, "3", contract=contract, origin=LotOrigin.PURCHASE)
    assert unlock_vl_units(tx, contract, on=DAY, now=NOW) == {position.position_id: Units.parse("3")}
    found = positions(tx, [position.position_id])[position.position_id]
    assert (str(found.units_free), str(found.units_locked)) == ("3.000000", "0.000000")
    assert [held.locked_until for held in vl_units_of(tx, [contract])] == [None]
    assert unlock_vl_units(tx, contract, on=DAY, now=NOW) == {}
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []
