"""Money that came with the name of a fund becomes an order, once; otherwise it stays where it is (CSH-3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.demo.actors.clearing_bank_messages import statement
from depot.funds.model import FundState
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.invariants import INVARIANTS
from depot.payments.usecases.payments_to_buy import payments_to_buy
from depot.payments.usecases.receive_bank_file import receive_bank_file
from orders.rules.incoming_purchase import can_buy
from orders.usecases.buy_from_incoming import buy_from_incoming
from tests.build import NOW, an_active_single_depot
from tests.funds.fund_examples import WORLD
from tests.payments.sepa import CALENDARS, HOUSE
from tests.payments.test_statements import DAY, came


@pytest.fixture
def depot(tx: Session) -> Depot:
    return an_active_single_depot(tx)


def received(tx: Session, depot: Depot, *amounts: str) -> None:
    lines = [came(amount, f"{depot.depot_number} {WORLD}") for amount in amounts]
    source = statement(lines, account=HOUSE.iban, day=DAY, message_id=f"B{amounts}")
    receive_bank_file(tx, source, house=HOUSE, now=NOW)


def money(tx: Session, depot: Depot) -> tuple[int, int]:
    accounts = (Account.cash(depot.depot_id), Account.cash_held(depot.depot_id))
    found = balances(tx, accounts)
    return found[accounts[0]], found[accounts[1]]


@pytest.mark.rule("CSH-3", "ORD-6")
def test_each_payment_becomes_one_accepted_order(tx: Session, depot: Depot):
    received(tx, depot, "1000.00", "2000.00")
    assert buy_from_incoming(tx, calendars=CALENDARS, limit=10, now=NOW) == (2, 2)
    assert buy_from_incoming(tx, calendars=CALENDARS, limit=10, now=NOW) == (0, 0)
    rows = tx.execute(text("select amount_cents, state, order_day, cut_off_at from orders.orders order by 1")).all()
    assert [(row.amount_cents, row.state) for row in rows] == [(100_000, "accepted"), (200_000, "accepted")]
    assert all(row.order_day and row.cut_off_at for row in rows)
    assert money(tx, depot) == (0, 300_000)
    bought = tx.scalars(text("select bought_as from depot.bank_lines")).all()
    assert set(bought) == set(tx.scalars(text("select order_id from orders.orders")))
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []


@pytest.mark.rule("CSH-3", "ACC-17")
def test_what_can_buy_nothing_stays_on_the_cash_account(tx: Session, depot: Depot):
    received(tx, depot, "1000.00")
    tx.execute(text("update depot.depots set state = 'blocked'"))
    assert buy_from_incoming(tx, calendars=CALENDARS, limit=10, now=NOW) == (1, 0)
    assert payments_to_buy(tx) == []
    assert money(tx, depot) == (100_000, 0)


@pytest.mark.rule("CSH-3", "ORD-3")
@pytest.mark.usefixtures("depot")
def test_what_a_fund_takes_from_a_transfer(tx: Session):
    terms = fund_terms(tx, [WORLD], on=DAY)[WORLD]
    least = terms.minimum_subscription
    assert can_buy(least, terms)
    assert not can_buy(least - Eur(1), terms)
    assert not can_buy(Eur(10**9), replace(terms, is_complex=True))
    assert not can_buy(Eur(10**9), replace(terms, state=FundState.CLOSED))
    assert not can_buy(Eur(10**9), None)
