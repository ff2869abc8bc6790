"""SQL of payment files: what is due goes into a file once, and the file is kept as sent (CSH-6, CSH-9)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import RawIOBase
from typing import Any, Final

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import PaymentFileId, StaffId
from depot.kernel.money import Eur
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.mandates import Sequence
from depot.payments.tables.mandates import PaymentFilePartRow, PaymentFileRow

_PART: Final = 1 << 20
_PACKING: Final = 1  # fast: the text repeats itself


@dataclass
class KeptFile(RawIOBase):
    """A sink that keeps what is written in packed, encrypted parts, as it comes; memory stays flat."""

    tx: Session
    file_id: PaymentFileId
    digest: Any = field(default_factory=hashlib.sha256)
    _waiting: bytearray = field(default_factory=bytearray)
    _parts: int = 0

    def write(self, content: Any) -> int:
        """Take more."""
        self._waiting += content
        while len(self._waiting) >= _PART:
            self._keep(bytes(self._waiting[:_PART]))
            del self._waiting[:_PART]
        return len(content)

    def finish(self) -> str:
        """Keep the rest; returns the SHA-256 of all."""
        if self._waiting:
            self._keep(bytes(self._waiting))
            self._waiting.clear()
        return str(self.digest.hexdigest())

    def _keep(self, content: bytes) -> None:
        self.digest.update(content)
        sealed = keyring().encrypt(zlib.compress(content, _PACKING))
        row = {"file_id": self.file_id, "part": self._parts, "content_sealed": sealed}
        self.tx.execute(insert(PaymentFilePartRow).values(row))
        self._parts += 1


def content(tx: Session, file_id: PaymentFileId) -> Iterator[bytes]:
    """The file as sent, part by part."""
    parts = select(PaymentFilePartRow.content_sealed).where(PaymentFilePartRow.file_id == file_id)
    for sealed in tx.scalars(parts.order_by(PaymentFilePartRow.part)):
        yield zlib.decompress(keyring().decrypt(bytes(sealed)))


def insert_file(tx: Session, file: PaymentFile) -> None:
    """A new file; its content follows."""
    tx.execute(
        insert(PaymentFileRow).values(
            file_id=file.file_id,
            kind=file.kind.value,
            message_id=file.message_id,
            state=file.state.value,
            due_on=file.due_on,
            sequence=file.sequence.value if file.sequence else None,
            payments=file.payments,
            total_cents=file.total,
            made_by=file.made_by,
            made_at=file.made_at,
            sent_at=file.sent_at,
        )
    )


def set_sums(tx: Session, file_id: PaymentFileId, *, payments: int, total: Eur) -> None:
    """The sums of what the file holds in truth."""
    chosen = update(PaymentFileRow).where(PaymentFileRow.file_id == file_id)
    tx.execute(chosen.values(payments=payments, total_cents=total))


def set_digest(tx: Session, file_id: PaymentFileId, sha256: str) -> None:
    """What was written, for ever."""
    tx.execute(update(PaymentFileRow).where(PaymentFileRow.file_id == file_id).values(sha256=sha256))


def approve(tx: Session, file_id: PaymentFileId, *, staff: StaffId, now: datetime) -> None:
    """A second member of staff sends the file; the table refuses the same one twice."""
    chosen = update(PaymentFileRow).where(PaymentFileRow.file_id == file_id)
    tx.execute(chosen.values(state=FileState.SENT.value, approved_by=staff, sent_at=now))


def answer(tx: Session, file_id: PaymentFileId, state: FileState, *, answer: str | None, now: datetime) -> None:
    """What the bank said of the whole file."""
    chosen = update(PaymentFileRow).where(PaymentFileRow.file_id == file_id)
    tx.execute(chosen.values(state=state.value, answer=answer, answered_at=now))


def file(tx: Session, file_id: PaymentFileId, *, lock: bool = False) -> PaymentFile | None:
    """A file without its content."""
    query = select(PaymentFileRow).where(PaymentFileRow.file_id == file_id)
    row = tx.scalar(query.with_for_update() if lock else query)
    return None if row is None else _file(row)


def by_message(tx: Session, message_id: str) -> PaymentFile | None:
    """The file that bears the message id, held until the transaction ends."""
    row = tx.scalar(select(PaymentFileRow).where(PaymentFileRow.message_id == message_id).with_for_update())
    return None if row is None else _file(row)


def files(tx: Session, *, after: PaymentFileId | None, limit: int) -> list[PaymentFile]:
    """Files, oldest first."""
    query = select(PaymentFileRow).order_by(PaymentFileRow.file_id).limit(limit)
    if after is not None:
        query = query.where(PaymentFileRow.file_id > after)
    return [_file(row) for row in tx.scalars(query)]


def _file(row: PaymentFileRow) -> PaymentFile:
    return PaymentFile(
        file_id=row.file_id,
        kind=FileKind(row.kind),
        message_id=row.message_id,
        state=FileState(row.state),
        due_on=row.due_on,
        sequence=Sequence(row.sequence) if row.sequence else None,
        payments=row.payments,
        total=row.total_cents,
        made_at=row.made_at,
        sha256=row.sha256,
        made_by=row.made_by,
        approved_by=row.approved_by,
        sent_at=row.sent_at,
        answer=row.answer,
    )


_LOCK: Final = text("select pg_advisory_xact_lock(hashtext('depot.payment_files'))")
_DAYS: Final = text("""
    select distinct due_on from depot.direct_debits
     where state = 'scheduled' and due_on <= :horizon and announced_on is not null and announced_on <= :announced
""")
_TAKEN: Final = text("select distinct due_on from depot.payment_files where kind = 'pain.008' and due_on >= :today")


def planned_days(tx: Session, *, horizon: date, announced: date) -> list[date]:
    """Days up to the horizon with planned, announced collections; one maker of files at a time."""
    tx.execute(_LOCK)
    return sorted(tx.scalars(_DAYS, {"horizon": horizon, "announced": announced}))


def taken_days(tx: Session, *, today: date) -> frozenset[date]:
    """Due days whose files are made."""
    return frozenset(tx.scalars(_TAKEN, {"today": today}))


_RANKED: Final = """
    select d.debit_id, d.amount_cents, d.mandate_id,
           case when m.kind = 'one_off' then 'OOFF'
                when m.last_collected_on is null
                     and row_number() over (partition by d.mandate_id order by d.debit_id) = 1 then 'FRST'
                else 'RCUR' end as sequence
      from depot.direct_debits d join depot.mandates m using (mandate_id)
     where d.state = 'scheduled' and d.due_on = any(cast(:days as date[])) and d.announced_on <= :announced
"""
_SUMS: Final = text(f"select sequence, count(*) as n, sum(amount_cents) as cents from ({_RANKED}) r group by sequence")
_FILL: Final = text(f"""
    with ranked as materialized ({_RANKED}),
    chosen as (
        select sequence, file_id from unnest(cast(:sequences as text[]), cast(:files as uuid[])) as c(sequence, file_id)
    ), filled as (
        update depot.direct_debits d
           set state = 'sent', sequence = r.sequence, file_id = c.file_id, due_on = :due
          from ranked r join chosen c using (sequence)
         where d.debit_id = r.debit_id
        returning d.file_id, d.amount_cents
    )
    select file_id, count(*) as n, sum(amount_cents) as cents from filled group by file_id
""")


@dataclass(frozen=True, slots=True)
class Sums:
    """How many, and how much."""

    payments: int
    total: Eur


def sums(tx: Session, days: list[date], *, announced: date) -> dict[Sequence, Sums]:
    """What would be collected of the days, by sequence type."""
    rows = tx.execute(_SUMS, {"days": days, "announced": announced})
    return {Sequence(row.sequence): Sums(row.n, Eur(int(row.cents))) for row in rows}


def fill(
    tx: Session, days: list[date], files: Mapping[Sequence, PaymentFileId], *, due_on: date, announced: date
) -> dict[PaymentFileId, Sums]:
    """The collections of the days belong to their files from now on; returns what each holds."""
    facts = {
        "days": days,
        "announced": announced,
        "due": due_on,
        "sequences": [sequence.value for sequence in files],
        "files": list(files.values()),
    }
    return {row.file_id: Sums(row.n, Eur(int(row.cents))) for row in tx.execute(_FILL, facts)}


_COLLECTED: Final = text("""
    update depot.mandates m set last_collected_on = :due, is_amended = false
      from depot.direct_debits d where d.file_id = :file and m.mandate_id = d.mandate_id
""")


def mark_mandates(tx: Session, file_id: PaymentFileId, *, due_on: date) -> None:
    """The mandates of a file were used; what changed was told."""
    tx.execute(_COLLECTED, {"file": file_id, "due": due_on})
