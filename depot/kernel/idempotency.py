"""Every command can be sent twice: the receipt is written in the transaction of the change itself (ORD-2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel import pending
from depot.kernel.crypto import EncryptedText, keyring
from depot.kernel.db import Base
from depot.kernel.errors import Conflict, Fault, Invalid
from depot.kernel.hot_sql import HotStatement, Question, ask_with_next


class ReceiptRow(Base):
    """What was answered to a client's key; kept for ever, for it guards money."""

    __tablename__ = "receipts"
    __table_args__ = ({"schema": "depot"},)

    client: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    answer_sealed: Mapped[str] = mapped_column(EncryptedText)
    answered_at: Mapped[datetime]


class IdempotencyKeyMissing(Invalid):
    """Every call that changes something carries a key of the caller's making."""

    title = "The header Idempotency-Key is required"
    title_de = "Der Header Idempotency-Key fehlt"
    rule = "ORD-2"


class IdempotencyKeyInFlight(Conflict):
    """The first request with this key is still running."""

    title = "A request with this Idempotency-Key is still running"
    title_de = "Eine Anfrage mit diesem Idempotency-Key läuft noch"
    rule = "ORD-2"
    retryable = True


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""

    title = "This Idempotency-Key belongs to another request"
    title_de = "Dieser Idempotency-Key gehört zu einer anderen Anfrage"
    rule = "ORD-2"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The first answer to a key."""

    status: int
    answer: str


def fingerprint(method: str, path: str, body: str) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(f"{method}\n{path}\n{body}".encode()).hexdigest()


_CLAIM = HotStatement("""
    select pg_try_advisory_xact_lock(hashtextextended(:client || ' ' || :key, 0)) as claimed,
           r.fingerprint, r.status, r.answer_sealed
      from (select 1) as one left join depot.receipts r on r.client = :client and r.key = :key
""")


class AnsweredBefore(Exception):
    """This very request was answered before: that answer is given again, nothing of the second run is kept."""

    def __init__(self, first: Receipt) -> None:
        super().__init__("answered before")
        self.first = first


def claim(tx: Session, *, client: str, key: str, mark: str) -> None:
    """The first caller holds the key until the transaction ends; asked with the next statement, or by `ask_now`.

    Raises `AnsweredBefore`; refuses a key in flight, and a key that belongs to another request. A race between the look
    and the lock is decided by the primary key when the receipt is written.
    """
    ask_with_next(tx, Question(_CLAIM, {"client": client, "key": key}, partial(_claimed, mark)))


def _claimed(mark: str, _: Session, rows: list[Any]) -> None:
    [row] = rows
    if row.fingerprint is not None:
        if row.fingerprint != mark:
            raise IdempotencyKeyReused(
                _faults=(Fault("ORD-2", "/Idempotency-Key", "the key was used with another body", "key-reused"),)
            )
        raise AnsweredBefore(Receipt(row.status, keyring().decrypt(bytes(row.answer_sealed)).decode()))
    if not row.claimed:
        raise IdempotencyKeyInFlight


def keep(tx: Session, *, client: str, key: str, mark: str, receipt: Receipt, now: datetime) -> None:
    """Write the receipt with the change; its answer may name accounts and persons, and is sealed (PRV-4)."""
    pending.of(tx).receipts.append(
        {
            "client": client,
            "key": key,
            "fingerprint": mark,
            "status": receipt.status,
            "answer_sealed": keyring().encrypt(receipt.answer.encode()).hex(),
            "answered_at": now.isoformat(),
        }
    )
