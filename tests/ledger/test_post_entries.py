"""Posting: all or nothing, never below zero, only between open accounts (CSH-2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, EntryId, PositionId
from depot.kernel.money import Eur, Units
from depot.ledger.errors import AccountNotOpen, AlreadyReversed, InsufficientBalance, ReversalNotReversible
from depot.ledger.model import Account, AccountKind, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.cash_statement import cash_statement
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.ledger.usecases.reverse_entry import reverse_entry
from tests.ledger.bookings import DAY, NOW, customer, entry, hold, holds

ISIN = "IE00BK5BQT80"
CHARGES = Account.house(AccountKind.CHARGES)


def _cash(tx: Session, depot: DepotId) -> tuple[int, int]:
    found = balances(tx, [Account.cash(depot), Account.cash_held(depot)])
    return found[Account.cash(depot)], found[Account.cash_held(depot)]


@pytest.mark.rule("CSH-2")
def test_one_entry_moves_what_it_says(tx: Session):
    depot = customer(tx, "100.00")
    open_accounts(tx, [CHARGES], now=NOW)
    fee = Transfer.eur(Account.cash(depot), CHARGES, Eur.parse("1.50"))
    post_entries(tx, [entry(hold(depot, "40.00"), fee)], now=NOW)
    assert _cash(tx, depot) == (5850, 4000)
    assert balances(tx, [Account.reference(depot)]) == {Account.reference(depot): -10_000}
    assert holds(tx)


@pytest.mark.rule("CSH-2")
def test_nothing_to_post_is_no_fault(tx: Session):
    post_entries(tx, [], now=NOW)
    assert balances(tx, []) == {}


@pytest.mark.rule("CSH-2")
def test_opening_twice_keeps_the_balance(tx: Session):
    depot = customer(tx, "1.00")
    open_accounts(tx, [Account.cash(depot), Account.cash(depot)], now=NOW)
    assert _cash(tx, depot) == (100, 0)
    open_accounts(tx, [], now=NOW)


@pytest.mark.rule("CSH-2", "ORD-23")
def test_a_cent_too_much_is_refused_with_the_account_and_nothing_is_written(tx: Session):
    rich, poor = customer(tx, "100.00"), customer(tx, "99.99")
    good, bad = entry(hold(rich, "50.00")), entry(hold(poor, "100.00"))
    with pytest.raises(InsufficientBalance) as refused:
        post_entries(tx, [good, bad], now=NOW)
    (short,) = refused.value.short
    assert (short.kind, short.asset, short.owner, short.available) == ("cash", "EUR", poor, 9999)
    assert refused.value.detail == "not enough on: cash"
    assert str(poor) not in str(refused.value.facts)
    assert (_cash(tx, rich), _cash(tx, poor)) == ((10_000, 0), (9999, 0))
    post_entries(tx, [good], now=NOW)  # the refusal left the transaction usable and the entry unwritten
    assert holds(tx)


@pytest.mark.rule("CSH-2")
def test_what_one_call_brings_and_takes_is_netted(tx: Session):
    depot = customer(tx)
    deposit = entry(Transfer.eur(Account.reference(depot), Account.cash(depot), Eur(500)))
    post_entries(tx, [entry(hold(depot, "5.00")), deposit], now=NOW)
    assert _cash(tx, depot) == (0, 500)


@pytest.mark.rule("CSH-2")
def test_an_account_that_is_not_open_is_refused(tx: Session):
    depot, stranger = customer(tx, "10.00"), DepotId(new_id())
    move = Transfer.eur(Account.cash(depot), Account.cash(stranger), Eur(1))
    with pytest.raises(AccountNotOpen) as refused:
        post_entries(tx, [entry(move)], now=NOW)
    assert refused.value.missing == (Account.cash(stranger).account_id,)
    assert _cash(tx, depot) == (1000, 0)


@pytest.mark.rule("CSH-2")
@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_moves_a_positive_amount(amount: int):
    depot = DepotId(new_id())
    with pytest.raises(AssertionError, match="positive"):
        Transfer(Account.cash(depot), Account.cash_held(depot), amount)


@pytest.mark.rule("CSH-2", "ORD-23")
def test_a_transfer_moves_one_asset_between_two_accounts():
    position = PositionId(new_id())
    free, depot = Account.position(position, ISIN), DepotId(new_id())
    with pytest.raises(AssertionError, match="one asset"):
        Transfer(free, Account.cash(depot), 1)
    with pytest.raises(AssertionError, match="something"):
        Transfer(free, free, 1)
    with pytest.raises(AssertionError, match="euro accounts"):
        Transfer.eur(free, Account.registrar(ISIN), Eur(1))
    with pytest.raises(AssertionError, match="accounts of an ISIN"):
        Transfer.units(Account.cash(depot), Account.cash_held(depot), Units(1))
    with pytest.raises(AssertionError, match="have an owner"):
        Account.house(AccountKind.CASH)
    with pytest.raises(AssertionError, match="moves something"):
        entry()


@pytest.mark.rule("CSH-2")
def test_ids_of_accounts_are_the_same_for_ever():
    owner = DepotId(new_id())
    assert Account.cash(owner).account_id == Account(AccountKind.CASH, "EUR", owner).account_id
    assert str(CHARGES.account_id) == "c25dc6ad-38ce-529e-9fc2-a91238c68fe6"
    assert len({Account(kind, "EUR", owner).account_id for kind in AccountKind}) == len(AccountKind)


@pytest.mark.rule("CSH-2", "PRV-5")
@pytest.mark.parametrize("table", ["depot.ledger_entries", "depot.ledger_transfers"])
@pytest.mark.parametrize("change", ["update {0} set entry_id = entry_id", "delete from {0}", "truncate {0} cascade"])
def test_the_database_refuses_to_change_what_was_booked(tx: Session, table: str, change: str):
    customer(tx, "1.00")
    with pytest.raises(IntegrityError, match="is append only"), tx.begin_nested():
        tx.execute(text(change.format(table)))


@pytest.mark.rule("CSH-2")
def test_the_database_itself_refuses_an_overdrawn_customer(tx: Session):
    depot = customer(tx, "1.00")
    with pytest.raises(IntegrityError, match="not_overdrawn"), tx.begin_nested():
        tx.execute(
            text("update depot.ledger_accounts set balance = -1 where account_id = :id"),
            {"id": Account.cash(depot).account_id},
        )


@pytest.mark.rule("CSH-2")
def test_a_reversal_moves_everything_back_once(tx: Session):
    depot = customer(tx, "20.00")
    open_accounts(tx, [CHARGES], now=NOW)
    fee = entry(Transfer.eur(Account.cash(depot), CHARGES, Eur(150)), hold(depot, "5.00"), text="Entgelt")
    post_entries(tx, [fee], now=NOW)
    back = reverse_entry(tx, fee.entry_id, booked_on=DAY + timedelta(days=3), now=NOW)
    assert _cash(tx, depot) == (2000, 0)
    line = cash_statement(tx, depot, limit=9)[-1]
    assert (line.entry_id, line.reverses, line.text) == (back, fee.entry_id, "Storno: Entgelt")
    assert (line.booked_on, line.value_on, line.amount) == (DAY + timedelta(days=3), DAY, Eur(150))
    with pytest.raises(AlreadyReversed):
        reverse_entry(tx, fee.entry_id, booked_on=DAY, now=NOW)
    with pytest.raises(ReversalNotReversible):
        reverse_entry(tx, back, booked_on=DAY, now=NOW)
    with pytest.raises(NotFound):
        reverse_entry(tx, EntryId(new_id()), booked_on=DAY, now=NOW)
    assert holds(tx)


@pytest.mark.rule("CSH-2")
def test_what_was_spent_cannot_be_taken_back(tx: Session):
    depot = customer(tx)
    deposit = entry(Transfer.eur(Account.reference(depot), Account.cash(depot), Eur(500)))
    post_entries(tx, [deposit], now=NOW)
    post_entries(tx, [entry(hold(depot, "0.01"))], now=NOW)
    with pytest.raises(InsufficientBalance):
        reverse_entry(tx, deposit.entry_id, booked_on=DAY, now=NOW)
    assert _cash(tx, depot) == (499, 1)


@pytest.mark.rule("CSH-2")
def test_the_balance_of_a_past_day_and_of_past_knowledge(tx: Session):
    depot = customer(tx, "100.00")
    later, backdated = NOW + timedelta(days=2), NOW + timedelta(days=5)
    post_entries(tx, [entry(hold(depot, "30.00"), booked_on=DAY + timedelta(days=2))], now=later)
    late = Transfer.eur(Account.reference(depot), Account.cash(depot), Eur(700))
    post_entries(tx, [entry(late, booked_on=DAY + timedelta(days=1))], now=backdated)
    cash = Account.cash(depot)

    def on(day: date | None, known: timedelta | None = None) -> int:
        return balances(tx, [cash], as_of=day, known_at=None if known is None else NOW + known)[cash]

    assert on(DAY - timedelta(days=1)) == 0
    assert on(DAY) == 10_000
    assert on(DAY + timedelta(days=1)) == 10_700
    assert on(DAY + timedelta(days=1), timedelta(days=4)) == 10_000
    assert on(DAY + timedelta(days=2), timedelta(days=4)) == 7_000
    assert on(None, timedelta(days=4)) == 7_000
    assert on(None) == on(DAY + timedelta(days=9)) == 7_700


@pytest.mark.rule("CSH-2")
def test_the_statement_shows_what_changed_the_money_with_the_balance_after_it(tx: Session):
    depot = customer(tx, "100.00")
    open_accounts(tx, [Account.house(AccountKind.TRUST)], now=NOW)
    post_entries(tx, [entry(hold(depot, "30.00"))], now=NOW)
    paid = Transfer.eur(Account.cash_held(depot), Account.house(AccountKind.TRUST), Eur(3000))
    post_entries(tx, [entry(paid, text="Kauf", booked_on=DAY + timedelta(days=2))], now=NOW + timedelta(days=2))
    lines = cash_statement(tx, depot, limit=10)
    assert [(line.text, str(line.amount), str(line.balance)) for line in lines] == [
        ("Einzahlung", "100.00", "100.00"),
        ("Kauf", "-30.00", "70.00"),
    ]
    assert cash_statement(tx, depot, limit=1) == lines[:1]
    assert cash_statement(tx, depot, limit=1, after=lines[0].entry_id) == lines[1:]
    assert cash_statement(tx, depot, limit=10, as_of=DAY) == lines[:1]
    assert cash_statement(tx, depot, limit=10, known_at=NOW) == lines[:1]
