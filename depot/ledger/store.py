"""The ledger's SQL: few statements, whatever the number of entries."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.orm import Session, aliased

from depot.kernel.crypto import keyring
from depot.kernel.hot_sql import HotStatement, Question
from depot.kernel.ids import AccountId, EntryId
from depot.kernel.money import Eur
from depot.ledger.errors import Shortage
from depot.ledger.model import Account, AccountKind, CashBooking, Entry, Transfer, changes
from depot.ledger.tables import AccountRow, EntryRow, TransferRow

T = TypeVar("T")

_OPEN = text("""
    insert into depot.ledger_accounts (account_id, kind, asset, owner, may_overdraw, balance, opened_at)
    select account_id, kind, asset, owner, may_overdraw, 0, :now
      from unnest(cast(:account_ids as uuid[]), cast(:kinds as text[]), cast(:assets as text[]),
                  cast(:owners as uuid[]), cast(:may_overdraw as boolean[]))
           as a(account_id, kind, asset, owner, may_overdraw)
     order by account_id
        on conflict (account_id) do nothing
""")


def open_accounts(tx: Session, accounts: Iterable[Account], *, now: datetime) -> None:
    """Insert the accounts that are not there yet, in lock order."""
    wanted = sorted(set(accounts), key=lambda account: account.account_id)
    if not wanted:
        return
    tx.execute(
        _OPEN,
        {
            "account_ids": [account.account_id for account in wanted],
            "kinds": [str(account.kind) for account in wanted],
            "assets": [account.asset for account in wanted],
            "owners": [account.owner for account in wanted],
            "may_overdraw": [account.may_overdraw for account in wanted],
            "now": now,
        },
    )


# One round trip: lock in one order, decide on what is there *after* the wait, write all or nothing. The rows `locked`
# returns are the newest committed ones, although the rest of the statement sees an older snapshot; the update adds to
# the row itself, so it builds on the same. The CHECK on the table is the last word.
_POSTING: Final = """
    with wanted as materialized (
        select account_id, change
          from {wanted} as w(account_id, change)
    ), locked as materialized (
        select account_id, kind, asset, owner, balance, may_overdraw
          from depot.ledger_accounts
         where account_id = any({accounts})
         order by account_id
           for no key update
    ), short as materialized (
        select kind, asset, owner, balance
          from locked join wanted using (account_id)
         where not may_overdraw and balance + change < 0
    ), verdict as materialized (
        select (select count(*) from locked) = cardinality({accounts})
               and not exists (select from short) as good
    ), moved as (
        update depot.ledger_accounts a
           set balance = a.balance + w.change
          from wanted w join locked using (account_id) cross join verdict v
         where v.good and a.account_id = w.account_id
    ), entered as (
        insert into depot.ledger_entries (entry_id, kind, booked_on, value_on, reference, text, reverses, posted_at,
                                          mac)
        select entry_id, kind, booked_on, value_on, reference, entry_text, reverses, :now, mac
          from {entries}
               as e(entry_id, kind, booked_on, value_on, reference, entry_text, reverses, mac)
         cross join verdict v
         where v.good
    ), transferred as (
        insert into depot.ledger_transfers (entry_id, line, source, target, amount, booked_on)
        select entry_id, line, source, target, amount, booked_on
          from {transfers}
               as t(entry_id, line, source, target, amount, booked_on)
         cross join verdict v
         where v.good
    )
    select v.good, s.kind, s.asset, s.owner, s.balance from verdict v left join short s on true
"""
_POST = HotStatement(
    _POSTING.format(
        accounts="cast(:accounts as uuid[])",
        wanted="unnest(cast(:accounts as uuid[]), cast(:changes as bigint[]))",
        entries="""unnest(cast(:entry_ids as uuid[]), cast(:kinds as text[]), cast(:booked_on as date[]),
                          cast(:value_on as date[]), cast(:reference_ids as uuid[]), cast(:texts as text[]),
                          cast(:reverses as uuid[]), cast(:macs as bytea[]))""",
        transfers="""unnest(cast(:of_entries as uuid[]), cast(:lines as int[]), cast(:sources as uuid[]),
                            cast(:targets as uuid[]), cast(:amounts as bigint[]), cast(:transfer_days as date[]))""",
    )
)
# The same for one entry that moves one amount, as every reservation does: arrays cost the driver more than the booking.
_POST_ONE = HotStatement(
    _POSTING.format(
        accounts="array[cast(:source as uuid), cast(:target as uuid)]",
        wanted="""(values (cast(:source as uuid), -cast(:amount as bigint)),
                          (cast(:target as uuid), cast(:amount as bigint)))""",
        entries="""(values (cast(:entry as uuid), cast(:kind as text), cast(:booked_on as date),
                            cast(:value_on as date), cast(:reference as uuid), cast(:text as text),
                            cast(:reverses as uuid), cast(:mac as bytea)))""",
        transfers="""(values (cast(:entry as uuid), 0, cast(:source as uuid), cast(:target as uuid),
                              cast(:amount as bigint), cast(:booked_on as date)))""",
    )
)


def posting(
    entries: Sequence[Entry], read: Callable[[Session, tuple[Shortage, ...] | None], T], *, now: datetime
) -> Question[T]:
    """Write entries, transfers and balances at once; `read` learns None when all was written, else what was short.

    An empty tuple says that no account is short but one is not open; in both cases nothing is written.
    """

    def verdict(tx: Session, rows: list[Any]) -> T:
        if rows[0].good:
            return read(tx, None)
        short = (Shortage(row.kind, row.asset, row.owner, row.balance) for row in rows if row.kind is not None)
        return read(tx, tuple(short))

    if len(entries) == 1 and len(entries[0].transfers) == 1:
        return Question(_POST_ONE, _one(entries[0], now), verdict)
    return Question(_POST, _many(entries, now), verdict)


def _one(entry: Entry, now: datetime) -> dict[str, Any]:
    [move] = entry.transfers
    return {
        "source": move.source.account_id,
        "target": move.target.account_id,
        "amount": move.amount,
        "entry": entry.entry_id,
        "kind": entry.kind,
        "booked_on": entry.booked_on,
        "value_on": entry.value_on,
        "reference": entry.reference,
        "text": entry.text,
        "reverses": entry.reverses,
        "mac": _mac(entry, now),
        "now": now,
    }


def _many(entries: Sequence[Entry], now: datetime) -> dict[str, Any]:
    changed = changes(entries)
    lines = [(entry, number, move) for entry in entries for number, move in enumerate(entry.transfers)]
    return {
        "accounts": list(changed),
        "changes": list(changed.values()),
        "entry_ids": [entry.entry_id for entry in entries],
        "kinds": [entry.kind for entry in entries],
        "booked_on": [entry.booked_on for entry in entries],
        "value_on": [entry.value_on for entry in entries],
        "reference_ids": [entry.reference for entry in entries],
        "texts": [entry.text for entry in entries],
        "reverses": [entry.reverses for entry in entries],
        "macs": [_mac(entry, now) for entry in entries],
        "of_entries": [entry.entry_id for entry, _, _ in lines],
        "lines": [number for _, number, _ in lines],
        "sources": [move.source.account_id for _, _, move in lines],
        "targets": [move.target.account_id for _, _, move in lines],
        "amounts": [move.amount for _, _, move in lines],
        "transfer_days": [entry.booked_on for entry, _, _ in lines],
        "now": now,
    }


def _mac(entry: Entry, now: datetime) -> bytes:
    """Over what `_SAID` reads back; ids, days and amounts hold no separator, and the text stands at the end."""
    moves = ",".join(
        f"{line} {move.source.account_id.hex} {move.target.account_id.hex} {move.amount} {entry.booked_on}"
        for line, move in enumerate(entry.transfers)
    )
    reverses = "" if entry.reverses is None else entry.reverses.hex
    moment = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    said = (entry.entry_id.hex, entry.kind, entry.booked_on, entry.value_on, entry.reference.hex, reverses, moment)
    return keyring().digest("journal", "\x1f".join((*map(str, said), moves, entry.text)))


_SAID: Final = text("""
    select e.entry_id, e.mac,
           concat_ws(E'\\x1f', replace(e.entry_id::text, '-', ''), e.kind, to_char(e.booked_on, 'YYYY-MM-DD'),
                     to_char(e.value_on, 'YYYY-MM-DD'), replace(e.reference::text, '-', ''),
                     coalesce(replace(e.reverses::text, '-', ''), ''),
                     to_char(e.posted_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                     coalesce(t.moves, ''), e.text) as said
      from depot.ledger_entries e
      left join lateral (
           select string_agg(concat_ws(' ', line, replace(source::text, '-', ''), replace(target::text, '-', ''),
                                       amount, to_char(booked_on, 'YYYY-MM-DD')), ',' order by line) as moves
             from depot.ledger_transfers t where t.entry_id = e.entry_id) t on true
     where e.entry_id = any(cast(:entries as uuid[]))
""")


def forged(tx: Session, entry_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the entries that, with their transfers, are not what the service wrote."""
    found = tx.execute(_SAID, {"entries": list(entry_ids)})
    return [
        row.entry_id for row in found if not hmac.compare_digest(keyring().digest("journal", row.said), bytes(row.mac))
    ]


def open_ones(tx: Session, account_ids: Collection[AccountId]) -> frozenset[AccountId]:
    """Which of the accounts are open."""
    return frozenset(tx.scalars(select(AccountRow.account_id).where(AccountRow.account_id.in_(account_ids))))


_CURRENT = text(
    "select account_id, balance from depot.ledger_accounts where account_id = any(cast(:accounts as uuid[]))"
)
# From the balance of now back to the day: the younger the day, the less is read.
_BALANCES = text("""
    select a.account_id,
           a.balance
           - coalesce((select sum(t.amount) from depot.ledger_transfers t
                        where t.target = a.account_id and t.booked_on > :as_of), 0)
           + coalesce((select sum(t.amount) from depot.ledger_transfers t
                        where t.source = a.account_id and t.booked_on > :as_of), 0) as balance
      from depot.ledger_accounts a
     where a.account_id = any(cast(:accounts as uuid[]))
""")
# What was known at a moment: the same walk, which also takes back what was posted later.
_KNOWN_BALANCES = text("""
    select a.account_id,
           a.balance
           - coalesce((select sum(t.amount) from depot.ledger_transfers t join depot.ledger_entries e using (entry_id)
                        where t.target = a.account_id and (t.booked_on > :as_of or e.posted_at > :known_at)), 0)
           + coalesce((select sum(t.amount) from depot.ledger_transfers t join depot.ledger_entries e using (entry_id)
                        where t.source = a.account_id and (t.booked_on > :as_of or e.posted_at > :known_at)), 0)
           as balance
      from depot.ledger_accounts a
     where a.account_id = any(cast(:accounts as uuid[]))
""")


def balances(
    tx: Session, account_ids: Sequence[AccountId], *, as_of: date | None, known_at: datetime | None
) -> dict[AccountId, int]:
    """The balances of the open ones among the accounts."""
    if as_of is None and known_at is None:
        current = tx.execute(_CURRENT, {"accounts": list(account_ids)})
        return {row.account_id: row.balance for row in current}
    facts: dict[str, Any] = {"accounts": list(account_ids), "as_of": as_of or date.max, "known_at": known_at}
    rows = tx.execute(_BALANCES if known_at is None else _KNOWN_BALANCES, facts)
    return {row.account_id: int(row.balance) for row in rows}


_TURNOVER = text("""
    select m.account_id, e.kind, sum(m.amount)::bigint as amount
      from (select target as account_id, entry_id, amount from depot.ledger_transfers
             where target = any(cast(:accounts as uuid[])) and booked_on between :first and :last
             union all
            select source, entry_id, -amount from depot.ledger_transfers
             where source = any(cast(:accounts as uuid[])) and booked_on between :first and :last) m
      join depot.ledger_entries e using (entry_id)
     group by m.account_id, e.kind
""")


def turnover(
    tx: Session, account_ids: Sequence[AccountId], *, first: date, last: date
) -> dict[tuple[AccountId, str], int]:
    """What came less what went between two booking days, by account and kind of entry."""
    rows = tx.execute(_TURNOVER, {"accounts": list(account_ids), "first": first, "last": last})
    return {(AccountId(row.account_id), row.kind): int(row.amount) for row in rows}


# What an entry changed on the accounts as a whole; a reservation moves between them and so is no line of the statement.
_STATEMENT = text("""
    with moved as (
        select entry_id, amount from depot.ledger_transfers where target = any(cast(:accounts as uuid[]))
        union all
        select entry_id, -amount from depot.ledger_transfers where source = any(cast(:accounts as uuid[]))
    ), changed as (
        select entry_id, sum(amount) as amount from moved group by entry_id having sum(amount) <> 0
    ), statement as (
        select e.entry_id, e.kind, e.booked_on, e.value_on, e.text, e.reverses, c.amount,
               sum(c.amount) over (order by e.booked_on, e.entry_id) as balance
          from changed c join depot.ledger_entries e using (entry_id)
         where e.booked_on <= :as_of and (cast(:known_at as timestamptz) is null or e.posted_at <= :known_at)
    )
    select * from statement
     where cast(:after as uuid) is null
        or (booked_on, entry_id) > (select booked_on, entry_id from depot.ledger_entries where entry_id = :after)
     order by booked_on, entry_id
     limit :limit
""").bindparams(bindparam("limit", type_=BigInteger))


def statement(
    tx: Session,
    account_ids: Sequence[AccountId],
    *,
    after: EntryId | None,
    limit: int,
    as_of: date | None,
    known_at: datetime | None,
) -> list[CashBooking]:
    """The lines of euro accounts taken together, oldest first, with the running balance."""
    rows = tx.execute(
        _STATEMENT,
        {
            "accounts": list(account_ids),
            "after": after,
            "limit": limit,
            "as_of": as_of or date.max,
            "known_at": known_at,
        },
    )
    return [
        CashBooking(
            entry_id=row.entry_id,
            kind=row.kind,
            booked_on=row.booked_on,
            value_on=row.value_on,
            text=row.text,
            amount=Eur(int(row.amount)),
            balance=Eur(int(row.balance)),
            reverses=row.reverses,
        )
        for row in rows
    ]


def locked_entry(tx: Session, entry_id: EntryId) -> EntryRow | None:
    """The entry, held until the transaction ends, so that it is reversed once."""
    return tx.scalar(select(EntryRow).where(EntryRow.entry_id == entry_id).with_for_update(key_share=True))


def is_reversed(tx: Session, entry_id: EntryId) -> bool:
    """Whether a reversal of the entry stands; ask after `locked_entry`."""
    return tx.scalar(select(EntryRow.entry_id).where(EntryRow.reverses == entry_id)) is not None


def transfers_of(tx: Session, entry_id: EntryId) -> tuple[Transfer, ...]:
    """The movements of an entry, in their order."""
    source, target = aliased(AccountRow), aliased(AccountRow)
    rows = tx.execute(
        select(source, target, TransferRow.amount)
        .join(source, source.account_id == TransferRow.source)
        .join(target, target.account_id == TransferRow.target)
        .where(TransferRow.entry_id == entry_id)
        .order_by(TransferRow.line)
    )
    return tuple(Transfer(_account(left), _account(right), amount) for left, right, amount in rows)


def _account(row: AccountRow) -> Account:
    return Account(AccountKind(row.kind), row.asset, row.owner)
