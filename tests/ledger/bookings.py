"""Entries and accounts for tests of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries

NOW = datetime(2024, 2, 19, 10, 0, tzinfo=UTC)
DAY = date(2024, 2, 19)


def entry(*transfers: Transfer, booked_on: date = DAY, kind: str = "test", text: str = "") -> Entry:
    """An entry of the day; the reference is its own."""
    return Entry(
        entry_id=EntryId(new_id()),
        kind=kind,
        booked_on=booked_on,
        value_on=booked_on,
        reference=UUID(int=7),
        transfers=transfers,
        text=text,
    )


def customer(tx: Session, euros: str = "0") -> DepotId:
    """A depot's cash accounts, with money that came from the reference account."""
    depot = DepotId(new_id())
    accounts = [Account.cash(depot), Account.cash_held(depot), Account.reference(depot)]
    open_accounts(tx, accounts, now=NOW)
    if Eur.parse(euros):
        move = Transfer.eur(Account.reference(depot), Account.cash(depot), Eur.parse(euros))
        post_entries(tx, [entry(move, text="Einzahlung", kind="deposit")], now=NOW)
    return depot


def hold(depot: DepotId, euros: str) -> Transfer:
    """A reservation."""
    return Transfer.eur(Account.cash(depot), Account.cash_held(depot), Eur.parse(euros))


def holds(tx: Session) -> bool:
    """Whether every sentence about the ledger holds."""
    found = list(broken(tx, INVARIANTS))
    assert found == []
    return True
