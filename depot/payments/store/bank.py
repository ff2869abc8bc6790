"""SQL of the bank's files and the payments they tell of (CSH-3)."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DepotId, EntryId, IncomingId
from depot.payments.model.bank import BankFile, BankLine, LineState, Suggestion, Why
from depot.payments.tables.bank import BankFileRow, BankLineRow

_LOCK: Final = text("select pg_advisory_xact_lock(hashtext('depot.bank_files'))")


def known_file(tx: Session, sha256: str) -> BankFileRow | None:
    """The same file, if it came before; one file is taken at a time."""
    tx.execute(_LOCK)
    return tx.scalar(select(BankFileRow).where(BankFileRow.sha256 == sha256))


def insert_file(tx: Session, file: BankFile, source: bytes) -> None:
    """The file as it came, packed and encrypted, for it names accounts (PRV-4)."""
    sealed = keyring().encrypt(zlib.compress(source, 6))
    tx.execute(insert(BankFileRow).values(**asdict(file), content_sealed=sealed))


def known_keys(tx: Session, keys: Collection[str]) -> frozenset[str]:
    """Which of these payments were told of before."""
    query = select(BankLineRow.bank_key).where(BankLineRow.bank_key == text("any(cast(:keys as text[]))"))
    return frozenset(tx.scalars(query, {"keys": list(keys)}))


@dataclass(frozen=True, slots=True)
class NewLine:
    """A payment with its key and the entry that booked it."""

    line: BankLine
    key: str
    entry_id: EntryId | None


def insert_lines(tx: Session, lines: Sequence[NewLine]) -> None:
    """Payments, once."""
    rows = [
        {
            "line_id": new.line.line_id,
            "bank_file_id": new.line.bank_file_id,
            "bank_key": new.key,
            "is_credit": new.line.is_credit,
            "amount_cents": new.line.amount,
            "booked_on": new.line.booked_on,
            "value_on": new.line.value_on,
            "name_sealed": new.line.name,
            "iban_sealed": new.line.iban,
            "purpose": new.line.purpose,
            "state": new.line.state.value,
            "reason": new.line.reason.value if new.line.reason else None,
            "suggestions": [asdict(suggestion) for suggestion in new.line.suggestions],
            "depot_id": new.line.depot_id,
            "isin": new.line.isin,
            "payout_id": new.line.payout_id,
            "debit_id": new.line.debit_id,
            "entry_id": new.entry_id,
        }
        for new in lines
    ]
    if rows:
        tx.execute(insert(BankLineRow), rows)


def locked_line(tx: Session, line_id: IncomingId) -> BankLine | None:
    """A payment, which nobody else decides on until the transaction ends."""
    row = tx.scalar(select(BankLineRow).where(BankLineRow.line_id == line_id).with_for_update())
    return None if row is None else _line(row)


def lines(tx: Session, *, state: LineState | None, after: IncomingId | None, limit: int) -> list[BankLine]:
    """Payments, oldest first."""
    query = select(BankLineRow).order_by(BankLineRow.line_id).limit(limit)
    if state is not None:
        query = query.where(BankLineRow.state == state.value)
    if after is not None:
        query = query.where(BankLineRow.line_id > after)
    return [_line(row) for row in tx.scalars(query)]


def decide(tx: Session, line: BankLine) -> None:
    """What a member of staff decided, or what became of it later."""
    tx.execute(
        update(BankLineRow)
        .where(BankLineRow.line_id == line.line_id)
        .values(
            state=line.state.value,
            depot_id=line.depot_id,
            isin=line.isin,
            payout_id=line.payout_id,
            decided_by=line.decided_by,
            decided_at=line.decided_at,
        )
    )


def reopen(tx: Session, ids: Collection[IncomingId]) -> None:
    """The return of these payments failed: they are on the work list again."""
    chosen = update(BankLineRow).where(BankLineRow.line_id.in_(list(ids)))
    tx.execute(chosen.values(state=LineState.OPEN.value, payout_id=None))


def to_buy(tx: Session, *, limit: int) -> list[BankLine]:
    """Payments that shall buy units and have not, oldest first, held until the transaction ends."""
    query = select(BankLineRow).where(
        BankLineRow.isin.is_not(None),
        BankLineRow.bought_at.is_(None),
        BankLineRow.state.in_([LineState.MATCHED.value, LineState.ASSIGNED.value]),
    )
    rows = tx.scalars(query.order_by(BankLineRow.line_id).limit(limit).with_for_update(skip_locked=True))
    return [_line(row) for row in rows]


def mark_bought(tx: Session, line_id: IncomingId, *, order: UUID | None, now: datetime) -> None:
    """The order was placed, or the money stays on the cash account."""
    chosen = update(BankLineRow).where(BankLineRow.line_id == line_id)
    tx.execute(chosen.values(bought_at=now, bought_as=order))


_BY_IBAN: Final = text("""
    select distinct depot_id from depot.mandates
     where iban_digest = any(cast(:digests as bytea[])) and revoked_on is null limit 20
""")


def depots_of_payer(tx: Session, iban: str) -> list[DepotId]:
    """Depots whose mandates name the account a payment came from."""
    return list(tx.scalars(_BY_IBAN, {"digests": [keyring().digest("iban", iban)]})) if iban else []


def _line(row: BankLineRow) -> BankLine:
    return BankLine(
        line_id=row.line_id,
        bank_file_id=row.bank_file_id,
        is_credit=row.is_credit,
        amount=row.amount_cents,
        booked_on=row.booked_on,
        value_on=row.value_on,
        name=row.name_sealed,
        iban=row.iban_sealed,
        purpose=row.purpose,
        state=LineState(row.state),
        reason=Why(row.reason) if row.reason else None,
        suggestions=tuple(Suggestion(**each) for each in row.suggestions),
        depot_id=row.depot_id,
        isin=row.isin,
        payout_id=row.payout_id,
        debit_id=row.debit_id,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
