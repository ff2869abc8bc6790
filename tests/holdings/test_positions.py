"""Positions: numbers that are never re-used, units as the ledger says, now and on past days (ACC-6, CSH-2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.holdings.errors import PositionNumbersUsedUp
from depot.holdings.model import Position
from depot.holdings.rules.position_number import position_number
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.positions_of import positions_of
from depot.holdings.usecases.units_at import units_at
from depot.kernel import db, pending
from depot.kernel.money import Units
from depot.ledger.errors import InsufficientBalance
from depot.ledger.model import Transfer
from tests.holdings.stock import (
    DAY,
    ISIN,
    NOW,
    OTHER_ISIN,
    a_depot,
    a_position,
    bought,
    broken_sentences,
    holds,
    move,
    sold,
    use,
)


@pytest.fixture
def sessions(fresh_database: str) -> Iterator[sessionmaker[Session]]:
    engine = db.engine(fresh_database, pool_size=16)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.mark.rule("ACC-6")
def test_a_position_number_is_depot_number_dot_and_two_digits():
    assert position_number("12345678901", 1) == "12345678901.01"
    assert position_number("12345678901", 99) == "12345678901.99"
    for depot_number, suffix in (("1234567890", 1), ("12345678901", 0), ("12345678901", 100)):
        with pytest.raises(AssertionError):
            position_number(depot_number, suffix)


@pytest.mark.rule("ACC-6")
def test_each_fund_of_a_depot_gets_the_next_number_once(tx: Session):
    depot, other = a_depot(tx), a_depot(tx)
    wanted = [(depot, ISIN), (depot, OTHER_ISIN), (other, ISIN), (depot, ISIN)]
    opened = ensure_positions(tx, wanted, now=NOW)
    again = ensure_positions(tx, wanted, now=NOW)
    assert opened == again
    assert sorted(position.number[-3:] for position in opened.values()) == [".01", ".01", ".02"]
    assert {position.number[:11] for position in opened.values() if position.depot_id == other} != {
        position.number[:11] for position in opened.values() if position.depot_id == depot
    }
    assert len([event for event in pending.of(tx).events if event["kind"] == "position_opened.v1"]) == 3
    assert holds(tx)


@pytest.mark.rule("ACC-6")
def test_an_empty_position_keeps_its_number(tx: Session):
    position = a_position(tx)
    lot = bought(tx, position, "5", "50.00")
    sold(tx, position, [use(lot, "5", "50.00")])
    second = ensure_positions(tx, [(position.depot_id, OTHER_ISIN)], now=NOW)[position.depot_id, OTHER_ISIN]
    assert a_position(tx, position.depot_id) == position
    assert second.number.endswith(".02")
    assert [found.number for found in positions_of(tx, position.depot_id)] == [position.number, second.number]


@pytest.mark.rule("ACC-6")
def test_the_hundredth_position_is_refused(tx: Session):
    depot, other = a_depot(tx), a_depot(tx)
    isins = [f"IE00{number:07d}0" for number in range(100)]
    opened = ensure_positions(tx, [(depot, isin) for isin in isins[:99]], now=NOW)
    assert {position.number[-2:] for position in opened.values()} == {f"{suffix:02d}" for suffix in range(1, 100)}
    with pytest.raises(PositionNumbersUsedUp) as refused:
        ensure_positions(tx, [(depot, isins[99]), (other, isins[99])], now=NOW)
    assert refused.value.depots == (depot,)
    assert refused.value.facts == {}
    assert positions_of(tx, other) == []
    assert holds(tx)


@pytest.mark.rule("ACC-6")
def test_writers_at_once_never_give_a_number_twice(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        depots = [a_depot(tx) for _ in range(3)]
    isins = [f"IE00{number:07d}0" for number in range(6)]

    def writer(turn: int) -> list[Position]:
        wanted = [(depot, isins[(turn + step) % 6]) for step in range(3) for depot in depots]
        with sessions.begin() as tx:
            return list(ensure_positions(tx, wanted, now=NOW).values())

    with ThreadPoolExecutor(8) as pool:
        seen = {position.number: position for found in pool.map(writer, range(24)) for position in found}
    assert len(seen) == len({position.position_id for position in seen.values()}) == 18
    with sessions.begin() as tx:
        assert holds(tx)


@pytest.mark.rule("ORD-23")
def test_reserved_units_are_still_units(tx: Session):
    position = a_position(tx)
    bought(tx, position, "10.5", "100.00")
    move(tx, Transfer.units(position.free_account, position.held_account, Units.parse("4")))
    (found,) = positions_of(tx, position.depot_id)
    assert (str(found.units_free), str(found.units_held), str(found.units)) == ("6.500000", "4.000000", "10.500000")
    with pytest.raises(InsufficientBalance):
        move(tx, Transfer.units(position.free_account, position.held_account, Units.parse("6.500001")))
    assert holds(tx)


@pytest.mark.rule("CSH-2", "ORD-20")
def test_units_at_the_close_of_a_record_day(tx: Session):
    first, second, third = a_position(tx), a_position(tx), a_position(tx)
    lot = bought(tx, first, "10", "100.00", on=DAY)
    bought(tx, second, "3", "30.00", on=DAY + timedelta(days=1))
    move(tx, Transfer.units(first.free_account, first.held_account, Units.parse("4")), on=DAY)
    sold(tx, first, [use(lot, "6", "60.00")], on=DAY + timedelta(days=2))
    assert units_at(tx, ISIN, DAY - timedelta(days=1)) == {}
    assert units_at(tx, ISIN, DAY) == {first.position_id: Units.parse("10")}
    assert units_at(tx, ISIN, DAY + timedelta(days=1)) == {
        first.position_id: Units.parse("10"),
        second.position_id: Units.parse("3"),
    }
    assert units_at(tx, ISIN, DAY + timedelta(days=2))[first.position_id] == Units.parse("4")
    assert third.position_id not in units_at(tx, ISIN, DAY + timedelta(days=2))
    (past,) = positions_of(tx, first.depot_id, as_of=DAY)
    assert (past.units_free, past.units_held) == (Units.parse("6"), Units.parse("4"))
    assert positions_of(tx, first.depot_id, known_at=NOW - timedelta(hours=1))[0].units == Units.ZERO


@pytest.mark.rule("ORD-23", "TAX-2")
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("update depot.lots set units_micro = units_micro - 1", "ORD-23: a position's lots are its units"),
        ("update depot.lots set cost_cents = 0", "ORD-23: what is left of a lot is what came less what was used"),
        ("update depot.positions set number = '99999999999.01'", "ACC-6: a depot's position numbers were given to it"),
        (
            "update depot.lots set vorabpauschalen_used_cents = 1",
            "TAX-17: no more Vorabpauschalen are set off than were booked",
        ),
        (
            "update depot.ledger_accounts set balance = balance + 1 where kind = 'registrar'",
            "CSH-2: every asset sums to zero",
        ),
    ],
)
def test_the_sentences_have_teeth(tx: Session, damage: str, sentence: str):
    bought(tx, a_position(tx), "10", "100.00")
    assert holds(tx)
    tx.execute(text(damage))
    assert sentence in broken_sentences(tx)
