"""Lots: first in first, never more out than in, given back as they were (TAX-2, TAX-17, CSH-2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.holdings.errors import LotUsedUp, NothingToReturn, YearAlreadyPublished
from depot.holdings.model import LotOrigin, NewLot, OldLaw
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.publish_vorabpauschalen import publish_vorabpauschalen
from depot.holdings.usecases.return_lots import return_lots
from depot.holdings.usecases.stage_vorabpauschalen import stage_vorabpauschalen
from depot.holdings.usecases.vorabpauschalen_of import vorabpauschalen_of
from depot.kernel import db
from depot.kernel.clock import new_id
from depot.kernel.ids import LotId, PositionId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, Transfer
from tests.holdings.stock import DAY, NOW, a_position, bought, holds, move, sold, use


@pytest.fixture
def sessions(fresh_database: str) -> Iterator[sessionmaker[Session]]:
    engine = db.engine(fresh_database, pool_size=16)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.mark.rule("TAX-2")
def test_a_lot_keeps_everything_the_tax_needs(tx: Session):
    position, contract = a_position(tx), new_id()
    new = NewLot(
        lot_id=LotId(new_id()),
        position_id=position.position_id,
        acquired_on=date(2018, 1, 1),
        units=Units.parse("7.654321"),
        cost=Eur.parse("123.45"),
        origin=LotOrigin.DEEMED_PURCHASE_56,
        reference=new_id(),
        booked_on=DAY,
        fx_rate=Decimal("1.083700"),
        vorabpauschalen=Eur.parse("1.11"),
        holding_since=date(2013, 7, 21),
        vl_contract=contract,
        old_law=OldLaw(date(2007, 5, 4), Eur.parse("-8.90")),
    )
    book_lots(tx, [new], [], now=NOW)
    (lot,) = lots_of(tx, [position.position_id])[position.position_id]
    assert (lot.lot_id, lot.isin, lot.acquired_on) == (new.lot_id, position.isin, date(2018, 1, 1))
    assert (lot.units, lot.cost, lot.acquired_units, lot.acquired_cost) == (new.units, new.cost, new.units, new.cost)
    assert (lot.origin, lot.fx_rate, lot.vorabpauschalen) == (new.origin, Decimal("1.083700"), Eur.parse("1.11"))
    assert (lot.holding_since, lot.vl_contract, lot.old_law) == (new.holding_since, contract, new.old_law)


@pytest.mark.rule("TAX-2")
@pytest.mark.parametrize("wrong", [{"units": Units.ZERO}, {"cost": Eur(-1)}])
def test_a_lot_holds_units_at_a_cost(wrong: dict[str, object]):
    lot = NewLot(LotId(new_id()), PositionId(new_id()), DAY, Units(1), Eur(0), LotOrigin.GIFT, new_id(), DAY)
    with pytest.raises(AssertionError):
        replace(lot, **wrong)  # type: ignore[arg-type] # the table holds values of several fields
    with pytest.raises(AssertionError):
        use(lot.lot_id, "0", "0")
    with pytest.raises(AssertionError):
        use(lot.lot_id, "1", "-0.01")


@pytest.mark.rule("TAX-17")
def test_lots_go_first_in_first_by_position(tx: Session):
    first, second, empty = a_position(tx), a_position(tx), a_position(tx)
    young = bought(tx, first, "1", "10.00", on=DAY)
    old = bought(tx, first, "1", "10.00", on=DAY - timedelta(days=9))
    same_day = bought(tx, first, "1", "10.00", on=DAY)
    other = bought(tx, second, "1", "10.00")
    wanted = [first.position_id, second.position_id, empty.position_id]
    found = {position: [lot.lot_id for lot in lots] for position, lots in lots_of(tx, wanted).items()}
    assert found == {wanted[0]: [old, young, same_day], wanted[1]: [other], wanted[2]: []}
    assert lots_to_use(tx, wanted) == lots_of(tx, wanted)
    assert lots_of(tx, []) == {}


@pytest.mark.rule("TAX-17", "ORD-23")
def test_a_sale_takes_units_cost_and_vorabpauschalen_and_empty_lots_vanish(tx: Session):
    position = a_position(tx)
    first = bought(tx, position, "10", "100.00", brought="2.00")
    second = bought(tx, position, "5", "60.00")
    sold(tx, position, [use(first, "10", "100.00", vorabpauschalen="2.00"), use(second, "1", "12.00")])
    (left,) = lots_of(tx, [position.position_id])[position.position_id]
    assert (left.lot_id, str(left.units), str(left.cost)) == (second, "4.000000", "48.00")
    assert (str(left.acquired_units), str(left.acquired_cost)) == ("5.000000", "60.00")
    assert holds(tx)


@pytest.mark.rule("TAX-17")
@pytest.mark.parametrize(
    "too_much",
    [("10.000001", "1.00", "0"), ("1", "100.01", "0"), ("1", "1.00", "2.01")],
    ids=["units", "cost", "vorabpauschalen"],
)
def test_a_lot_gives_no_more_than_it_holds_and_then_nothing_is_written(tx: Session, too_much: tuple[str, str, str]):
    position = a_position(tx)
    lot, other = bought(tx, position, "10", "100.00", brought="2.00"), bought(tx, position, "5", "50.00")
    units, cost, vorabpauschalen = too_much
    with pytest.raises(LotUsedUp) as refused:
        book_lots(tx, [], [use(other, "1", "1.00"), use(lot, units, cost, vorabpauschalen=vorabpauschalen)], now=NOW)
    assert refused.value.lots == (lot,)
    assert [str(left.units) for left in lots_of(tx, [position.position_id])[position.position_id]] == [
        "10.000000",
        "5.000000",
    ]
    assert holds(tx)


@pytest.mark.rule("TAX-17")
def test_several_uses_of_a_lot_count_together_and_an_unknown_lot_is_refused(tx: Session):
    position = a_position(tx)
    lot = bought(tx, position, "10", "100.00")
    with pytest.raises(LotUsedUp):
        book_lots(tx, [], [use(lot, "6", "60.00"), use(lot, "6", "40.00")], now=NOW)
    with pytest.raises(LotUsedUp):
        book_lots(tx, [], [use(LotId(new_id()), "1", "1.00")], now=NOW)
    sold(tx, position, [use(lot, "4", "40.00"), use(lot, "6", "60.00")])
    book_lots(tx, [], [], now=NOW)
    assert holds(tx)


@pytest.mark.rule("CSH-2", "TAX-17")
def test_a_reversed_sale_puts_everything_back_once(tx: Session):
    position, sale = a_position(tx), new_id()
    lot = bought(tx, position, "10", "100.00", brought="2.00")
    before = lots_of(tx, [position.position_id])
    sold(tx, position, [use(lot, "10", "100.00", vorabpauschalen="2.00", reference=sale)])
    move(tx, Transfer.units(Account.registrar(position.isin), position.free_account, Units.parse("10")))
    assert return_lots(tx, taken_by=sale, reference=new_id(), returned_on=DAY, now=NOW) == 1
    assert lots_of(tx, [position.position_id]) == before
    for nothing in (sale, new_id()):
        with pytest.raises(NothingToReturn):
            return_lots(tx, taken_by=nothing, reference=new_id(), returned_on=DAY, now=NOW)
    assert holds(tx)


@pytest.mark.rule("TAX-2", "PRV-5")
@pytest.mark.parametrize("change", ["update depot.lot_uses set cost_cents = 0", "delete from depot.lot_uses"])
def test_uses_are_append_only(tx: Session, change: str):
    position = a_position(tx)
    sold(tx, position, [use(bought(tx, position, "10", "100.00"), "1", "10.00")])
    with pytest.raises(IntegrityError, match="is append only"), tx.begin_nested():
        tx.execute(text(change))


@pytest.mark.rule("TAX-2", "TAX-4")
def test_a_year_of_vorabpauschalen_appears_at_once_and_once(tx: Session):
    position = a_position(tx)
    lot = bought(tx, position, "10", "100.00", brought="1.00")

    def booked() -> str:
        return str(lots_of(tx, [position.position_id])[position.position_id][0].vorabpauschalen)

    for year, cents in ((2023, 150), (2024, 25)):
        stage_vorabpauschalen(tx, year)
        staged = stage_vorabpauschalen(tx, year)  # a run that was cut off begins anew
        before = booked()
        values = {"lot": lot, "year": year, "cents": cents}
        tx.execute(
            text(f"insert into {staged} (lot_id, year, units_micro, amount_cents) values (:lot, :year, 1, :cents)"),
            values,
        )
        assert booked() == before
        publish_vorabpauschalen(tx, year, now=NOW)
        with pytest.raises(YearAlreadyPublished):
            stage_vorabpauschalen(tx, year)
        with pytest.raises(YearAlreadyPublished):
            publish_vorabpauschalen(tx, year, now=NOW)
    assert booked() == "2.75"
    assert [str(of_lot.amount) for of_lot in vorabpauschalen_of(tx, position.position_id, 2023)] == ["1.50"]
    assert vorabpauschalen_of(tx, position.position_id, 2022) == []
    with pytest.raises(LotUsedUp):
        book_lots(tx, [], [use(lot, "1", "1.00", vorabpauschalen="2.76")], now=NOW)
    sold(tx, position, [use(lot, "1", "10.00", vorabpauschalen="0.27")])
    assert booked() == "2.48"
    assert holds(tx)
    for change in ("delete from", "truncate"):
        with pytest.raises(IntegrityError, match="is append only"), tx.begin_nested():
            tx.execute(text(f"{change} depot.lot_vorabpauschalen_2023"))


@pytest.mark.rule("TAX-17", "ORD-23")
def test_sales_at_once_take_first_what_came_first(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        position = a_position(tx)
        for day in range(4):
            bought(tx, position, "5", "50.00", on=DAY + timedelta(days=day))

    def sale(_: int) -> LotId | None:
        with sessions.begin() as tx:
            lots = lots_to_use(tx, [position.position_id])[position.position_id]
            if not lots:
                return None
            sold(tx, position, [use(lots[0].lot_id, "1", "10.00")])
            return lots[0].lot_id

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(sale, range(24)))
    assert taken.count(None) == 4
    assert all(taken.count(lot) == 5 for lot in set(taken) - {None})
    with sessions.begin() as tx:
        assert lots_of(tx, [position.position_id])[position.position_id] == []
        assert holds(tx)


@pytest.mark.rule("TAX-17")
def test_uses_at_once_of_one_lot_never_take_more_than_it_holds(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        lot = bought(tx, a_position(tx), "10", "100.00", brought="3.00")

    def taken(_: int) -> bool:
        try:
            with sessions.begin() as tx:
                book_lots(tx, [], [use(lot, "1", "10.00", vorabpauschalen="0.30")], now=NOW)
        except LotUsedUp:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(taken, range(48))) == 10
    with sessions.begin() as tx:
        left = tx.execute(text("select units_micro, cost_cents, vorabpauschalen_used_cents from depot.lots")).one()
        assert tuple(left) == (0, 0, 300)
