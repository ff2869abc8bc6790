"""Nothing stays reserved without an order, and no order without its reservation (ORD-3)."""

from __future__ import annotations

from datetime import date

import pytest

from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from orders.invariants import INVARIANTS
from tests.orders.desk import MORNING, Desk


def _sentences_broken_by(desk: Desk, move: Transfer) -> set[str]:
    day = today(MORNING)
    with desk.sessions.begin() as tx:
        post_entries(tx, [Entry(EntryId(new_id()), "test", day, day, new_id(), (move,))], now=MORNING)
        return {found.sentence for found in broken(tx, INVARIANTS)}


@pytest.mark.rule("ORD-3", "CSH-2")
def test_money_that_no_order_reserves_is_found(desk: Desk):
    depot = desk.depot.depot_id
    leak = Transfer.eur(Account.cash(depot), Account.cash_held(depot), Eur(1))
    assert _sentences_broken_by(desk, leak) == {
        "ORD-3, CSH-1: what the ledger holds of a cash account is what open orders and pay-outs reserve"
    }


@pytest.mark.rule("ORD-3", "ORD-23")
def test_units_that_no_order_reserves_are_found(desk: Desk):
    position = desk.stock(("10", "500.00", date(2021, 3, 1)))
    leak = Transfer.units(position.free_account, position.held_account, Units(1))
    assert _sentences_broken_by(desk, leak) == {
        "ORD-3: what the ledger holds of a position is what open orders and transfers reserve"
    }
