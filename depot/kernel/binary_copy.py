"""Whole tables in and out of PostgreSQL as numpy arrays, by COPY in its binary format: no row is ever a Python object.

Every field has a fixed width, so a row is a record: a 16-bit count of fields, then each field with its 32-bit length,
all big-endian. An unexpected length (a null, a longer text) is refused, never misread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from psycopg import Connection
from sqlalchemy.orm import Session

Rows = npt.NDArray[np.void]

# What PostgreSQL sends for each type. A uuid is sixteen bytes, which compare and sort as the id itself does.
UUID_FIELD: Final = "S16"
BIGINT: Final = ">i8"
INTEGER: Final = ">i4"
SMALLINT: Final = ">i2"
DATE: Final = ">i4"
TIMESTAMP: Final = ">i8"
NULL: Final = "V0"

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
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


def uuid_array(ids: Iterable[UUID]) -> npt.NDArray[np.bytes_]:
    """Ids as an array."""
    return np.frombuffer(b"".join(each.bytes for each in ids), UUID_FIELD)


def uuids(ids: npt.NDArray[Any]) -> list[UUID]:
    """An array as ids."""
    found = np.ascontiguousarray(ids).tobytes()
    return [UUID(bytes=found[at : at + 16]) for at in range(0, len(found), 16)]


def day_number(day: date) -> int:
    """A day as PostgreSQL counts it."""
    return (day - _EPOCH).days


def moment_number(moment: datetime) -> int:
    """A moment as PostgreSQL counts it: microseconds."""
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
