"""Many writers at once: nothing is sold twice, nobody deadlocks, nothing is lost (CSH-2, ORD-23)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import db
from depot.kernel.clock import new_id
from depot.kernel.ids import PositionId
from depot.kernel.money import Units
from depot.ledger.errors import AlreadyReversed, InsufficientBalance
from depot.ledger.model import Account, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.ledger.usecases.reverse_entry import reverse_entry
from tests.ledger.bookings import DAY, NOW, customer, entry, hold, holds

ISIN = "IE00BK5BQT80"


@pytest.fixture
def sessions(fresh_database: str) -> Iterator[sessionmaker[Session]]:
    engine = db.engine(fresh_database, pool_size=16)
    yield sessionmaker(engine)
    engine.dispose()


def _at_once(runs: list[Callable[[], bool]], writers: int) -> int:
    with ThreadPoolExecutor(writers) as pool:
        return sum(pool.map(lambda run: run(), runs))


@pytest.mark.rule("ORD-23", "CSH-2")
def test_64_sales_of_the_same_units_never_sell_more_than_there_is(sessions: sessionmaker[Session]):
    position = PositionId(new_id())
    free, held = Account.position(position, ISIN), Account.position_held(position, ISIN)
    with sessions.begin() as tx:
        open_accounts(tx, [free, held, Account.registrar(ISIN)], now=NOW)
        post_entries(tx, [entry(Transfer.units(Account.registrar(ISIN), free, Units.parse("10.5")))], now=NOW)

    def sale() -> bool:
        try:
            with sessions.begin() as tx:
                post_entries(tx, [entry(Transfer.units(free, held, Units.parse("1")))], now=NOW)
        except InsufficientBalance:
            return False
        return True

    assert _at_once([sale] * 64, writers=32) == 10
    with sessions.begin() as tx:
        assert balances(tx, [free, held]) == {free: 500_000, held: 10_000_000}
        assert holds(tx)


@pytest.mark.rule("CSH-2")
def test_writers_that_cross_wait_but_never_deadlock(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        cash = [Account.cash(customer(tx, "1000.00")) for _ in range(6)]
    dice = random.Random(20240219)  # noqa: S311 - a repeatable shuffle, no secret

    def crossing(order: list[Account]) -> Callable[[], bool]:
        def run() -> bool:
            moves = [Transfer(left, right, 1) for left, right in zip(order, [*order[1:], order[0]], strict=True)]
            with sessions.begin() as tx:
                post_entries(tx, [entry(move) for move in moves[:-1]], now=NOW)
            return True

        return run

    runs = [crossing(dice.sample(cash, len(cash))) for _ in range(200)]
    assert _at_once(runs, writers=8) == 200
    with sessions.begin() as tx:
        assert sum(balances(tx, cash).values()) == 600_000
        assert holds(tx)


@pytest.mark.rule("CSH-2")
def test_of_many_reversals_of_one_entry_one_is_booked(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        depot = customer(tx, "10.00")
        reserved = entry(hold(depot, "4.00"))
        post_entries(tx, [reserved], now=NOW)

    def reversal() -> bool:
        try:
            with sessions.begin() as tx:
                reverse_entry(tx, reserved.entry_id, booked_on=DAY, now=NOW)
        except AlreadyReversed:
            return False
        return True

    assert _at_once([reversal] * 16, writers=8) == 1
    with sessions.begin() as tx:
        assert balances(tx, [Account.cash(depot)]) == {Account.cash(depot): 1000}
        assert holds(tx)
