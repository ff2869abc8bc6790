"""Open the positions that are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.holdings.errors import PositionNumbersUsedUp
from depot.holdings.model import Position
from depot.holdings.rules.position_number import position_number
from depot.holdings.store import positions as store
from depot.holdings.store.positions import Numbered
from depot.holdings.usecases.positions import positions
from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, DepotId, PositionId, to_text
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts


def ensure_positions(
    tx: Session, wanted: Collection[tuple[DepotId, str]], *, now: datetime
) -> dict[tuple[DepotId, str], Position]:
    """A fund has one position in a depot, opened with the next free number when first needed (ACC-6)."""
    pairs = set(wanted)
    there = store.of_pairs(tx, pairs)
    missing = pairs - {(found.depot_id, found.isin) for found in there}
    if missing:
        _open(tx, missing, now=now)
        there = store.of_pairs(tx, pairs)
    opened = positions(tx, [found.position_id for found in there])
    return {(position.depot_id, position.isin): position for position in opened.values()}


def _open(tx: Session, missing: Collection[tuple[DepotId, str]], *, now: datetime) -> None:
    wanted = Counter(depot for depot, _ in missing)
    last = store.next_suffixes(tx, wanted)
    if len(last) < len(wanted):
        raise PositionNumbersUsedUp(depots=tuple(sorted(set(wanted) - set(last))))
    new = list(_numbered(missing, wanted, last=last, numbers=depot_numbers(tx, list(wanted))))
    # Where another transaction was first, its position stands and our number stays unused: never re-used (ACC-6).
    ours = store.open_positions(tx, new, now=now)
    opened = [position for position in new if position.position_id in ours]
    open_accounts(tx, (account for position in opened for account in _accounts(position)), now=now)
    for position in opened:
        content = {
            "position": to_text(PREFIX["PositionId"], position.position_id),
            "number": position.number,
            "isin": position.isin,
        }
        event = outbox.Event(
            "position_opened.v1", subject=position.position_id, depot=position.depot_id, content=content
        )
        outbox.publish(tx, event, now=now)


def _numbered(
    missing: Collection[tuple[DepotId, str]],
    wanted: Mapping[DepotId, int],
    *,
    last: Mapping[DepotId, int],
    numbers: Mapping[DepotId, str],
) -> Iterator[Numbered]:
    following = {depot: last[depot] - count + 1 for depot, count in wanted.items()}
    for depot, isin in sorted(missing):
        yield Numbered(PositionId(new_id()), depot, isin, position_number(numbers[depot], following[depot]))
        following[depot] += 1


def _accounts(position: Numbered) -> tuple[Account, Account, Account, Account]:
    """The position's own accounts, and the fund's at the house, which the first position of a fund opens."""
    return (
        Account.position(position.position_id, position.isin),
        Account.position_held(position.position_id, position.isin),
        Account.registrar(position.isin),
        Account.unit_suspense(position.isin),
    )
