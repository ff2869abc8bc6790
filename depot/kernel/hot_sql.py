"""Statements of the hot paths: sent by the driver itself, prepared, on the session's connection and transaction.

SQLAlchemy's execution costs about as much as the statement; on the few statements of every order it is left out.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

import psycopg
from psycopg.rows import RowMaker, namedtuple_row
from sqlalchemy import create_mock_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

# A bind parameter is `:name`; a double colon is a cast, and a name after a word or a quote is none.
_PARAMETER: Final = re.compile(r"(?<![:\w']):([a-z_][a-z0-9_]*)")
_DIALECT: Final = create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect


class HotStatement:
    """SQL with `:name` parameters; rows come back as named tuples of the driver's own types."""

    __slots__ = ("_maker", "_sql")

    def __init__(self, sql: str) -> None:
        self._maker: RowMaker[Any] | None = None
        self._sql = _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")).encode()

    def rows(self, tx: Session, parameters: dict[str, Any]) -> list[Any]:
        """Execute in the session's transaction; faults are those that SQLAlchemy would raise."""
        session_connection = tx.connection()
        connection = cast("psycopg.Connection[Any]", session_connection.connection.driver_connection)
        try:
            with connection.cursor(row_factory=self._row_maker) as cursor:
                for listen in session_connection.dispatch.before_cursor_execute:  # counters and traces see these too
                    listen(session_connection, cursor, self._sql.decode(), parameters, None, False)
                cursor.execute(self._sql, parameters, prepare=True)
                return cursor.fetchall() if cursor.rownumber is not None else []
        except psycopg.Error as fault:
            raise DBAPIError.instance(
                self._sql.decode(), None, fault, psycopg.Error, hide_parameters=True, dialect=_DIALECT
            ) from fault

    def _row_maker(self, cursor: psycopg.Cursor[Any]) -> RowMaker[Any]:
        """A statement names its columns once: reading them of every result costs more than reading the rows."""
        if self._maker is None:
            maker = namedtuple_row(cursor)
            if cursor.rownumber is None:
                return maker
            self._maker = maker
        return self._maker
