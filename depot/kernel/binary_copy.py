"""Whole tables in and out of PostgreSQL as numpy arrays, by COPY in its binary format: no row is ever a Python object.

Every field has a fixed width, so a row is a record: a 16-bit count of fields, then each field with its 32-bit length,
all big-endian. An unexpected length (a null, a longer text) is refused, never misread.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from psycopg import Connection
from sqlalchemy.orm import Session

from depot.kernel.id_arrays import Bytes

Rows = npt.NDArray[np.void]

# What PostgreSQL sends for each type; a uuid is `id_arrays.UUID_FIELD`.
BIGINT: Final = ">i8"
INTEGER: Final = ">i4"
SMALLINT: Final = ">i2"
DATE: Final = ">i4"
TIMESTAMP: Final = ">i8"
NULL: Final = "V0"

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_FIELDS_AT_ONCE: Final = 4096
_WIDTH: Final = struct.Struct(">i").pack
_LETTERS: Final = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", "S1")
_EPOCH: Final = date(2000, 1, 1)


def text_field(length: int) -> str:
    """A text of so many bytes in every row."""
    return f"S{length}"


def record(fields: Mapping[str, str]) -> np.dtype[np.void]:
    """The layout of a row: every field after its length."""
    layout: list[Any] = [("", ">i2")]
    for name, kind in fields.items():
        layout.append((f"{name}.length", ">i4"))
        layout.append((name, kind))
    return np.dtype(layout)


def read(tx: Session, query: str, layout: np.dtype[np.void], parameters: Mapping[str, Any]) -> Rows:
    """The rows of a query; raises ValueError where a field is not as the layout says."""
    with _driver(tx).cursor().copy(f"copy ({query}) to stdout (format binary)".encode(), parameters) as copy:
        received = bytearray()
        for block in copy:
            received += block
    if received[: len(_HEADER)] != _HEADER or received[-2:] != _TRAILER:
        raise ValueError("not PostgreSQL's binary format of COPY")
    body = memoryview(received)[len(_HEADER) : -len(_TRAILER)]
    if len(body) % layout.itemsize:
        raise ValueError("a field has not the width that the layout says")
    rows = np.frombuffer(body, layout)
    for name, length in _lengths(layout):
        if not (rows[f"{name}.length"] == length).all():
            raise ValueError(f"field {name} has not the width that the layout says")
    return rows


def write(tx: Session, table: str, layout: np.dtype[np.void], columns: Mapping[str, Any], count: int) -> None:
    """So many rows into the table; a column is an array, or one value for all rows."""
    if not count:
        return
    rows = np.zeros(count, layout)
    rows[layout.names[0]] = len(columns)  # type: ignore[index] # a record has names
    for name, length in _lengths(layout):
        rows[f"{name}.length"] = length
        if length >= 0:
            rows[name] = columns[name]
    names = ", ".join(columns)
    with _driver(tx).cursor().copy(f"copy {table} ({names}) from stdin (format binary)".encode()) as copy:
        copy.write(_HEADER)
        copy.write(rows.view(np.uint8).data)
        copy.write(_TRAILER)


def write_values(tx: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[bytes]]) -> None:
    """Rows whose fields have their own widths, each field as PostgreSQL's bytes of it."""
    count = struct.pack(">h", len(columns))
    names = ", ".join(columns)
    with _driver(tx).cursor().copy(f"copy {table} ({names}) from stdin (format binary)".encode()) as copy:
        copy.write(_HEADER)
        waiting: list[bytes] = []
        for row in rows:
            waiting.append(count)
            for field in row:
                waiting += (_WIDTH(len(field)), field)
            if len(waiting) >= _FIELDS_AT_ONCE:
                copy.write(b"".join(waiting))
                waiting.clear()
        copy.write(b"".join([*waiting, _TRAILER]))


def write_lines(tx: Session, table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Rows in COPY's text format, a line each, for columns that have no simple binary form; nothing is escaped here."""
    names = ", ".join(columns)
    with _driver(tx).cursor().copy(f"copy {table} ({names}) from stdin".encode()) as copy:
        waiting: list[str] = []
        for line in lines:
            waiting.append(line)
            if len(waiting) >= _FIELDS_AT_ONCE:
                copy.write("\n".join([*waiting, ""]))
                waiting.clear()
        copy.write("\n".join([*waiting, ""]) if waiting else b"")


def _lengths(layout: np.dtype[np.void]) -> Iterable[tuple[str, int]]:
    assert layout.fields is not None, "a record has fields"
    for name, field in layout.fields.items():
        if f"{name}.length" in layout.fields:
            width = field[0].itemsize
            yield name, width or -1


def _driver(tx: Session) -> Connection[Any]:
    """The driver's own connection, inside the same transaction."""
    connection = tx.connection().connection.driver_connection
    assert isinstance(connection, Connection), "the driver is psycopg"
    return connection


def id_texts(prefix: str, ids: Bytes) -> Bytes:
    """Ids as callers see them (`doc_…`), as `ids.to_text` writes a single one."""
    bits = np.unpackbits(np.frombuffer(ids.tobytes(), np.uint8).reshape(-1, 16), axis=1)
    # Twenty-six letters of five bits hold two bits more than an id has; these lead and are zero.
    fives = np.pad(bits, ((0, 0), (2, 0))).reshape(-1, 26, 5)
    letters = _LETTERS[fives @ np.array([16, 8, 4, 2, 1], np.uint8)]
    return np.char.add(np.array(f"{prefix}_".encode()), letters.view("S26").reshape(-1))


def day_number(day: date) -> int:
    """A day as PostgreSQL counts it."""
    return (day - _EPOCH).days


def moment_number(moment: datetime) -> int:
    """A moment as PostgreSQL counts it: microseconds."""
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
