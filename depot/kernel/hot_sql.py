"""Statements of the hot paths: sent through the driver's libpq layer, prepared, on the session's own connection.

SQLAlchemy's execution costs more than the statement, and so does the driver's cursor: both are made of many small steps
in Python, and each step that waits gives the interpreter to another thread. One blocking call to libpq waits once.
"""

from __future__ import annotations

import re
import select
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

import psycopg
from psycopg.abc import Transformer
from psycopg.adapt import AdaptersMap, PyFormat
from psycopg.adapt import Transformer as MadeTransformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import create_mock_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session

T = TypeVar("T")

# A bind parameter is `:name`; a double colon is a cast, and a name after a word or a quote is none.
_PARAMETER: Final = re.compile(r"(?<![:\w'])(:[a-z_][a-z0-9_]*)")
_DIALECT: Final = create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect
_DONE: Final = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})
_HOT: Final = "hot_statements"  # where the pool keeps what belongs to a connection
_AHEAD: Final = "asked_with_next"


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

    __slots__ = ("_formats", "_names", "_row", "sql")

    def __init__(self, sql: str) -> None:
        parts = _PARAMETER.split(sql)
        self._names = list(dict.fromkeys(part[1:] for part in parts[1::2]))
        places = {f":{name}": f"${number}" for number, name in enumerate(self._names, 1)}
        self.sql = "".join(places[part] if at % 2 else part for at, part in enumerate(parts))
        self._formats = [PyFormat.AUTO] * len(self._names)
        self._row: Callable[[Sequence[Any]], Any] | None = None

    def rows(self, tx: Session, parameters: dict[str, Any]) -> list[Any]:
        """Execute in the session's transaction; faults are those that SQLAlchemy would raise."""
        [rows] = _sent(tx, ((self, parameters),))
        return rows

    def last(self, tx: Session, parameters: dict[str, Any]) -> None:
        """Execute and commit in one wait; if the statement fails, nothing is committed.

        The session finds its transaction ended when it commits, as after any COMMIT that it did not send itself.
        """
        _sent(tx, ((self, parameters),), then=b"COMMIT")

    def bound(self, hot: _HotConnection, parameters: dict[str, Any]) -> _Bound:
        """Ready to send on this connection: prepared for these types, with the values as the server reads them."""
        adapter: Transformer = MadeTransformer(hot)
        values = adapter.dump_sequence([parameters[name] for name in self._names], self._formats)
        types = adapter.types or ()
        name = hot.prepared.get((self, types))
        if name is None:
            name = b"hot_%d" % len(hot.prepared)
            _checked(hot.connection.pgconn.prepare(name, self.sql.encode(), types))
            hot.prepared[self, types] = name
        return _Bound(self, adapter, name, values)

    def read(self, adapter: Transformer, result: PGresult) -> list[Any]:
        """The rows of a result; a statement names its columns once, which costs more than reading the rows."""
        if result.status == ExecStatus.COMMAND_OK:
            return []
        if self._row is None:
            columns = [cast("bytes", result.fname(number)).decode() for number in range(result.nfields)]
            self._row = cast("Any", namedtuple("Row", columns, rename=True))._make  # noqa: PYI024 - known only now
        adapter.set_pgresult(result)
        return adapter.load_rows(0, result.ntuples, self._row)


@dataclass(slots=True)
class _Bound:
    statement: HotStatement
    adapter: Transformer
    name: bytes
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A statement with its values, and what its rows mean: a package hands it out so that others ask it with theirs."""

    statement: HotStatement
    parameters: dict[str, Any]
    read: Callable[[Session, list[Any]], T]


def ask(tx: Session, question: Question[T]) -> T:
    """The answer to one question."""
    return question.read(tx, question.statement.rows(tx, question.parameters))


def ask_all(tx: Session, *questions: Question[Any]) -> list[Any]:
    """The answers to questions that do not build on each other, in their order, for one wait.

    All are executed before the first answer is read; a caller that refuses by an answer ends its transaction.
    """
    sent = _sent(tx, [(question.statement, question.parameters) for question in questions])
    return [question.read(tx, rows) for question, rows in zip(questions, sent, strict=True)]


def ask_with_next(tx: Session, question: Question[None]) -> None:
    """A question that costs no wait of its own: it goes ahead of the next statement, and its reader may refuse.

    What follows it in the same wait is executed before the reader refuses: whoever refuses ends the transaction.
    """
    tx.info[_AHEAD] = question


def ask_now(tx: Session) -> None:
    """Ask what still waits for a next statement."""
    if _AHEAD in tx.info:
        _sent(tx, ())


@event.listens_for(Session, "do_orm_execute")
def _before_other_statements(state: ORMExecuteState) -> None:
    ask_now(state.session)


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, *_: object) -> None:
    ask_now(session)


def _sent(
    tx: Session, asked: Sequence[tuple[HotStatement, dict[str, Any]]], *, then: bytes | None = None
) -> list[list[Any]]:
    ahead: Question[None] | None = tx.info.pop(_AHEAD, None)
    if ahead is not None:
        assert then is None, "what may still refuse is asked before the commit"
        asked = ((ahead.statement, ahead.parameters), *asked)
    session_connection = tx.connection()
    for listen in session_connection.dispatch.before_cursor_execute:  # counters and traces see these too
        for statement, parameters in asked:
            listen(session_connection, None, statement.sql, parameters, None, False)
    kept = session_connection.info
    hot: _HotConnection | None = kept.get(_HOT)
    if hot is None:
        hot = kept[_HOT] = _HotConnection(cast("Any", session_connection.connection.driver_connection))
    try:
        bound = [statement.bound(hot, parameters) for statement, parameters in asked]
        results = _executed(hot.connection.pgconn, bound, then)
        rows = [one.statement.read(one.adapter, result) for one, result in zip(bound, results, strict=True)]
    except psycopg.Error as fault:
        words = "; ".join(statement.sql for statement, _ in asked)
        raise DBAPIError.instance(words, None, fault, psycopg.Error, hide_parameters=True, dialect=_DIALECT) from fault
    if ahead is not None:
        ahead.read(tx, rows.pop(0))
    return rows


def _executed(pgconn: PGconn, bound: Sequence[_Bound], then: bytes | None) -> list[PGresult]:
    is_first = pgconn.transaction_status == TransactionStatus.IDLE
    if len(bound) == 1 and not is_first and then is None:
        [one] = bound
        return [_checked(pgconn.exec_prepared(one.name, one.values, one.adapter.formats))]
    pgconn.enter_pipeline_mode()
    try:
        if is_first:
            pgconn.send_query_params(b"BEGIN", None)
        for one in bound:
            pgconn.send_query_prepared(one.name, one.values, one.adapter.formats)
        if then is not None:
            pgconn.send_query_params(then, None)
        pgconn.pipeline_sync()
        results = _received(pgconn)
    finally:
        pgconn.exit_pipeline_mode()
    for result in results:
        _checked(result)
    return results[is_first : is_first + len(bound)]


def _received(pgconn: PGconn) -> list[PGresult]:
    """All results up to the end of the pipeline; the first wait is mostly the only one."""
    waiting = select.poll()
    waiting.register(pgconn.socket, select.POLLIN)
    results: list[PGresult] = []
    while pgconn.flush():  # more than the socket takes at once: the server may want to be read first
        waiting.modify(pgconn.socket, select.POLLIN | select.POLLOUT)
        waiting.poll()
        pgconn.consume_input()
        waiting.modify(pgconn.socket, select.POLLIN)
    while True:
        if pgconn.is_busy():
            waiting.poll()
            pgconn.consume_input()
            continue
        result = pgconn.get_result()
        if result is None:
            continue  # the end of one statement's results
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)


def _checked(result: PGresult) -> PGresult:
    if result.status not in _DONE:
        raise error_from_result(result)
    return result
