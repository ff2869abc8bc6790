"""Many sales of the same units at once (ORD-3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Final

import pytest
from sqlalchemy.orm import sessionmaker

from depot.funds.model import Side
from depot.kernel import db
from depot.kernel.money import Units
from orders.errors import OrderRefused
from tests.orders.desk import Desk, a_desk, pieces

SALES: Final = 64
THREADS: Final = 16


@pytest.mark.rule("ORD-3", "ORD-23")
def test_64_parallel_sales_of_the_same_units_never_oversell(fresh_database: str):
    engine = db.engine(fresh_database, pool_size=THREADS)
    desk = a_desk(sessionmaker(engine, expire_on_commit=False))
    desk.stock(("10", "500.00", date(2021, 3, 1)))

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(lambda _: _sold(desk), range(SALES)))

    assert sorted(set(outcomes)) == ["insufficient-units", "placed"]
    assert outcomes.count("placed") == 10
    position = desk.position()
    assert (position.units_free, position.units_held) == (Units.ZERO, Units.parse("10"))
    assert desk.holds()
    engine.dispose()


def _sold(desk: Desk) -> str:
    try:
        desk.place(Side.REDEMPTION, pieces("1"))
    except OrderRefused as refused:
        [fault] = refused.faults
        return fault.code
    return "placed"
