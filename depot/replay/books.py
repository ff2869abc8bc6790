"""CSH-2, ORD-23: the ledger behind a replay: accounts of its own, real postings, and what they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, PositionId
from depot.kernel.money import Units
from depot.ledger.errors import InsufficientBalance
from depot.ledger.model import Account, AccountKind, CashBooking, Entry, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.cash_statement import cash_statement
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.replay.records import BookingRecord
from depot.replay.sheet import Places

# What an account can hold is 64 bits wide; a slip of the keyboard is refused before it gets there.
LARGEST = 2**60


class NotPosted(Exception):
    """The ledger refused a booking, and why."""


@dataclass(slots=True)
class Books:
    """One depot per document, one position per fund and number in it; the caller's transaction is rolled back."""

    tx: Session
    now: datetime
    depots: dict[str, DepotId] = field(default_factory=dict)
    positions: dict[tuple[str, str, str], PositionId] = field(default_factory=dict)

    def depot(self, document: str) -> DepotId:
        """The depot of a document."""
        return self.depots.setdefault(document, DepotId(new_id()))

    def position(self, key: tuple[str, str, str]) -> Account | None:
        """The account of a position; none where no fund is printed."""
        if not key[1]:
            return None
        return Account.position(self.positions.setdefault(key, PositionId(new_id())), key[1])

    def places(self, booking: BookingRecord) -> Places:
        """The accounts that the booking may touch."""
        return Places(self.depot(booking.document), self.position(booking.position))

    def open_position(self, account: Account, units: Units, *, day: date) -> None:
        """What was held before the first booking of the file."""
        if units > Units.ZERO:
            opening = Transfer.units(Account.registrar(account.asset), account, units)
            self.post([opening], kind="opening", day=day - timedelta(days=1))

    def post(self, transfers: Sequence[Transfer], *, kind: str, day: date) -> None:
        """One booking, one entry: all of it or nothing (CSH-2)."""
        if transfers:
            self.post_all([_entry(transfers, kind=kind, day=day, value_day=day)])

    def post_all(self, entries: Sequence[Entry]) -> None:
        """Entries together; what the ledger refuses is told, and nothing of it is written."""
        transfers = [transfer for entry in entries for transfer in entry.transfers]
        if any(transfer.amount > LARGEST for transfer in transfers):
            raise NotPosted("an amount is larger than any account can hold")
        open_accounts(self.tx, {side for move in transfers for side in (move.source, move.target)}, now=self.now)
        try:
            post_entries(self.tx, entries, now=self.now)
        except InsufficientBalance as short:
            raise NotPosted(f"the ledger refuses it: {short.detail}") from short

    def on(self, accounts: Iterable[Account], *, as_of: date | None = None) -> dict[Account, int]:
        """What is on the accounts, now or at the close of a day."""
        return balances(self.tx, accounts, as_of=as_of)

    def cash_rows(
        self, opening: int, rows: Sequence[tuple[date, date, str, int]], *, opened_on: date
    ) -> list[CashBooking]:
        """A cash account of its own: the old balance, then each row; answers with the ledger's statement."""
        depot = DepotId(new_id())
        cash, outside = Account.cash(depot), Account.reference(depot)
        dealing = Account.house(AccountKind.FUND_COMPANY)
        entries = []
        for day, value_day, kind, cents in [(opened_on, opened_on, "opening", opening), *rows]:
            other = dealing if kind.startswith("security") else outside
            move = (other, cash) if cents > 0 else (cash, other)
            if cents:
                entries.append(_entry([Transfer(*move, abs(cents))], kind=kind, day=day, value_day=value_day))
        if entries:
            self.post_all(entries)
        return cash_statement(self.tx, depot, limit=len(entries) + 1)


def _entry(transfers: Sequence[Transfer], *, kind: str, day: date, value_day: date) -> Entry:
    return Entry(
        entry_id=EntryId(new_id()),
        kind=kind or "booking",
        booked_on=day,
        value_on=value_day,
        reference=new_id(),
        transfers=tuple(transfers),
    )
