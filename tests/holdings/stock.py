"""Depots, positions and lots for tests of holdings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.invariants import INVARIANTS
from depot.holdings.model import LotOrigin, LotUse, NewLot, Position
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, LotId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.ledger.invariants import INVARIANTS as LEDGER_INVARIANTS
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries

NOW = datetime(2024, 2, 19, 10, 0, tzinfo=UTC)
DAY = date(2024, 2, 19)
ISIN = "IE00BK5BQT80"
OTHER_ISIN = "IE00B5BMR087"
_numbers = count(1)


def a_depot(tx: Session) -> DepotId:
    """A depot that has a number and nothing else; holdings ask for no more."""
    depot, number = DepotId(new_id()), next(_numbers)
    tx.execute(
        text("""
            insert into depot.depots (depot_id, depot_number, kind, product, state, cash_iban_sealed, cash_iban_digest)
            values (:depot, :number, 'single', 'investment', 'active', 'sealed', :digest)
        """),
        {"depot": depot, "number": f"{number:011d}", "digest": depot.bytes},
    )
    return depot


def a_position(tx: Session, depot: DepotId | None = None, isin: str = ISIN) -> Position:
    """A position without units."""
    pair = (depot or a_depot(tx), isin)
    return ensure_positions(tx, [pair], now=NOW)[pair]


def bought(tx: Session, position: Position, units: str, cost: str, *, on: date = DAY, brought: str = "0") -> LotId:
    """Units that came from the registrar as one lot; `brought` are Vorabpauschalen from elsewhere."""
    lot = NewLot(
        lot_id=LotId(new_id()),
        position_id=position.position_id,
        acquired_on=on,
        units=Units.parse(units),
        cost=Eur.parse(cost),
        origin=LotOrigin.PURCHASE,
        reference=new_id(),
        booked_on=on,
        vorabpauschalen=Eur.parse(brought),
    )
    move(tx, Transfer.units(Account.registrar(position.isin), position.free_account, lot.units), on=on)
    book_lots(tx, [lot], [], now=NOW)
    return lot.lot_id


def use(lot: LotId, units: str, cost: str, *, vorabpauschalen: str = "0", reference: UUID | None = None) -> LotUse:
    """A use of a lot."""
    return LotUse(
        lot_id=lot,
        units=Units.parse(units),
        cost=Eur.parse(cost),
        vorabpauschalen=Eur.parse(vorabpauschalen),
        reference=reference or new_id(),
        used_on=DAY,
    )


def sold(tx: Session, position: Position, uses: Sequence[LotUse], *, on: date = DAY) -> None:
    """Units that go back to the registrar, out of their lots."""
    units = Units(sum(taken.units.micro for taken in uses))
    book_lots(tx, [], uses, now=NOW)
    move(tx, Transfer.units(position.free_account, Account.registrar(position.isin), units), on=on)


def move(tx: Session, *transfers: Transfer, on: date = DAY) -> None:
    """One entry in the ledger."""
    made = Entry(EntryId(new_id()), "test", booked_on=on, value_on=on, reference=UUID(int=7), transfers=transfers)
    post_entries(tx, [made], now=NOW)


def broken_sentences(tx: Session) -> set[str]:
    """Which sentences about ledger and holdings do not hold."""
    return {found.sentence for found in broken(tx, LEDGER_INVARIANTS | INVARIANTS)}


def holds(tx: Session) -> bool:
    """Whether every sentence about ledger and holdings holds."""
    return broken_sentences(tx) == set()
