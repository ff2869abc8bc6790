"""Statements of the hot paths: sent through the driver's libpq layer, prepared, on the session's own connection.

SQLAlchemy's execution costs more than the statement, and so does the driver's cursor: both are made of many small steps
in Python, and each step that waits gives the interpreter to another thread. One blocking call to libpq waits once.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import psycopg
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import create_mock_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

# A bind parameter is `:name`; a double colon is a cast, and a name after a word or a quote is none.
_PARAMETER: Final = re.compile(r"(?<![:\w'])(:[a-z_][a-z0-9_]*)")
_DIALECT: Final = create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect
_DONE: Final = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})
_HOT: Final = "hot_statements"  # where the pool keeps what belongs to a connection


class _HotConnection:
    """What the driver needs to know to read and write values, and what this connection has prepared for ever.

    Whole numbers always go as bigint: by their size they would be statements of their own.
    """

    __slots__ = ("adapters", "connection", "prepared")

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.adapters = AdaptersMap(connection.adapters)
        self.adapters.register_dumper(int, Int8Dumper)
        self.prepared: dict[tuple[HotStatement, tuple[int, ...]], bytes] = {}


class HotStatement:
    """SQL with `:name` parameters; rows come back as named tuples of the driver's own types."""

    __slots__ = ("_formats", "_names", "_row", "_sql")

    def __init__(self, sql: str) -> None:
        parts = _PARAMETER.split(sql)
        self._names = list(dict.fromkeys(part[1:] for part in parts[1::2]))
        places = {f":{name}": f"${number}" for number, name in enumerate(self._names, 1)}
        self._sql = "".join(places[part] if at % 2 else part for at, part in enumerate(parts))
        self._formats = [PyFormat.AUTO] * len(self._names)
        self._row: Callable[[Sequence[Any]], Any] | None = None

    def rows(self, tx: Session, parameters: dict[str, Any]) -> list[Any]:
        """Execute in the session's transaction; faults are those that SQLAlchemy would raise."""
        session_connection = tx.connection()
        for listen in session_connection.dispatch.before_cursor_execute:  # counters and traces see these too
            listen(session_connection, None, self._sql, parameters, None, False)
        kept = session_connection.info
        hot: _HotConnection | None = kept.get(_HOT)
        if hot is None:
            hot = kept[_HOT] = _HotConnection(cast("Any", session_connection.connection.driver_connection))
        try:
            return self._executed(hot, parameters)
        except psycopg.Error as fault:
            raise DBAPIError.instance(
                self._sql, None, fault, psycopg.Error, hide_parameters=True, dialect=_DIALECT
            ) from fault

    def _executed(self, hot: _HotConnection, parameters: dict[str, Any]) -> list[Any]:
        pgconn = hot.connection.pgconn
        if pgconn.transaction_status == TransactionStatus.IDLE:
            _checked(pgconn.exec_(b"BEGIN"))
        adapter = Transformer(hot)
        values = adapter.dump_sequence([parameters[name] for name in self._names], self._formats)
        types = adapter.types or ()
        name = hot.prepared.get((self, types))
        if name is None:
            name = b"hot_%d" % len(hot.prepared)
            _checked(pgconn.prepare(name, self._sql.encode(), types))
            hot.prepared[self, types] = name
        result = _checked(pgconn.exec_prepared(name, values, adapter.formats))
        if result.status == ExecStatus.COMMAND_OK:
            return []
        if self._row is None:
            self._row = _row_maker(result)
        adapter.set_pgresult(result)
        return adapter.load_rows(0, result.ntuples, self._row)


def _checked(result: PGresult) -> PGresult:
    if result.status not in _DONE:
        raise error_from_result(result)
    return result


def _row_maker(result: PGresult) -> Callable[[Sequence[Any]], Any]:
    """A statement names its columns once: reading them of every result costs more than reading the rows."""
    columns = [cast("bytes", result.fname(number)).decode() for number in range(result.nfields)]
    return namedtuple("Row", columns, rename=True)._make  # noqa: PYI024 - the columns are known when it ran
