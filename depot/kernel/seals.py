"""Rows that are never changed are sealed in chains: what is taken away later is missed, and named (PRV-5, CSH-2).

Each row carries a MAC that only the service can make, so a changed or invented row is known by itself. The chain keeps
which rows there are: a link holds the ids of a batch, under the same key. An anchor (`kernel.anchors`) keeps its head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, LargeBinary, Uuid, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel.clock import machine_now
from depot.kernel.crypto import keyring
from depot.kernel.db import Base

# An id is made a little before its transaction begins, and machines' clocks differ a little.
SLACK: Final = timedelta(seconds=10)
GENESIS: Final = hashlib.sha256(b"depot seals").digest()
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCK: Final = text("select pg_advisory_xact_lock(hashtext('depot.seals'))")


class SealRow(Base):
    """A link: rows that were there, and the digest over the link before it and their ids."""

    __tablename__ = "seals"
    __table_args__ = (Index("ix_seals_last_id", "source", "last_id"), {"schema": "depot"})

    source: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    members: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    last_id: Mapped[UUID]
    # No transaction that still ran could bring an id from before this moment.
    reaches_to: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    digest: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Source:
    """An append-only table with time-ordered ids, and which of some of its rows the service never wrote so."""

    name: str
    table: str
    key: str
    forged: Callable[[Session, Sequence[UUID]], Iterable[UUID]]


_HEAD: Final = text("select link, digest, reaches_to from depot.seals where source = :s order by link desc limit 1")
_OLDEST: Final = text("select min(xact_start) from pg_stat_activity where datname = current_database()")
_ADD: Final = text("""
    insert into depot.seals (source, link, members, last_id, reaches_to, digest)
    values (:source, :link, :members, :last_id, :reaches_to, :digest)
""").bindparams(bindparam("members", type_=ARRAY(Uuid)), bindparam("last_id", type_=Uuid))


def seal(tx: Session, sources: Iterable[Source], *, limit: int = 100_000) -> int:
    """Seal committed rows with time-ordered ids that no link holds yet; returns how many. One sealer at a time."""
    tx.execute(_LOCK)
    return sum(_seal_newest(tx, source, limit) for source in sources)


def seal_rest(tx: Session, sources: Iterable[Source]) -> int:
    """Seal whatever is not sealed yet, also ids that follow from other ids; looks at every row."""
    tx.execute(_LOCK)
    done = 0
    for source in sources:
        waiting = _unsealed(tx, source)
        head = _head(tx, source)
        if waiting:
            _add(tx, source, head, waiting, head.reaches_to)
        done += len(waiting)
    return done


def _seal_newest(tx: Session, source: Source, limit: int) -> int:
    head = _head(tx, source)
    # Asked before the rows: a transaction that begins later has later ids.
    reaches_to = min(tx.scalars(_OLDEST).one() or machine_now(), machine_now()) - SLACK
    fresh = tx.scalars(
        text(f"""
            select {source.key} from {source.table} where {source.key} > :since and {source.key} < :until
            except
            select unnest(members) from depot.seals where source = :source and last_id > :since
             order by 1 limit :limit
        """),
        {"since": _first_id(head.reaches_to), "until": _until(), "source": source.name, "limit": limit},
    ).all()
    if not fresh:
        return 0
    if len(fresh) == limit:  # the rest comes next time
        reaches_to = min(reaches_to, _moment_of(fresh[-1]) - SLACK)
    _add(tx, source, head, fresh, max(reaches_to, head.reaches_to))
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Head:
    link: int
    digest: bytes
    reaches_to: datetime


def _head(tx: Session, source: Source) -> _Head:
    head = tx.execute(_HEAD, {"s": source.name}).first()
    return _Head(head.link, bytes(head.digest), head.reaches_to) if head else _Head(0, GENESIS, _NEVER)


def _add(tx: Session, source: Source, before: _Head, members: Sequence[UUID], reaches_to: datetime) -> None:
    link = before.link + 1
    tx.execute(
        _ADD,
        {
            "source": source.name,
            "link": link,
            "members": list(members),
            "last_id": max((member for member in members if member < _until()), default=UUID(int=0)),
            "reaches_to": reaches_to,
            "digest": _chained(before.digest, source.name, link, members),
        },
    )


def _until() -> UUID:
    """No time-ordered id is as large yet; ids that follow from other ids mostly are."""
    return _first_id(machine_now() + timedelta(days=1))


def _first_id(moment: datetime) -> UUID:
    """The smallest time-ordered id of a moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _moment_of(time_ordered: UUID) -> datetime:
    return _NEVER + timedelta(milliseconds=time_ordered.int >> 80)


def _chained(before: bytes, source: str, link: int, members: Iterable[UUID]) -> bytes:
    said = before + f"{source}\x1f{link}".encode() + b"".join(member.bytes for member in members)
    return keyring().digest("seal", hashlib.sha256(said).hexdigest())


def faults(tx: Session, source: Source) -> Iterator[str]:
    """Every row that was changed, taken away or brought in behind the service's back; nothing when all are whole."""
    digest, last = GENESIS, 0
    links = text("""
        select link, members, digest from depot.seals where source = :source and link > :last order by link limit 100
    """).columns(SealRow.link, SealRow.members, SealRow.digest)
    while found := tx.execute(links, {"source": source.name, "last": last}).all():
        for link, members, sealed in found:
            if link != last + 1:
                yield f"{source.name}: link {last + 1} of the chain is missing"
            if _chained(digest, source.name, link, members) != sealed:
                yield f"{source.name}: link {link} of the chain was changed"
            yield from _row_faults(tx, source, members)
            digest, last = sealed, link
    yield from _unsealed_faults(tx, source)


def _row_faults(tx: Session, source: Source, members: Sequence[UUID]) -> Iterator[str]:
    held = text(f"select {source.key} from {source.table} where {source.key} = any(cast(:members as uuid[]))")
    there = set(tx.scalars(held, {"members": list(members)}))
    yield from (f"{source.name}: row {member} is missing" for member in members if member not in there)
    yield from (f"{source.name}: row {member} is not as the service wrote it" for member in source.forged(tx, members))


def _unsealed_faults(tx: Session, source: Source) -> Iterator[str]:
    """Rows that wait for their seal must be the service's own too."""
    waiting = _unsealed(tx, source)
    for at in range(0, len(waiting), 10_000):
        some = waiting[at : at + 10_000]
        yield from (f"{source.name}: row {row} is not as the service wrote it" for row in source.forged(tx, some))


def _unsealed(tx: Session, source: Source) -> Sequence[UUID]:
    unsealed = text(f"""
        select {source.key} from {source.table}
        except select unnest(members) from depot.seals where source = :source
         order by 1
    """)
    return tx.scalars(unsealed, {"source": source.name}).all()
