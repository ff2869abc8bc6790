"""A plausible row or two for every table of a migrated database, so that migrations are tried on data."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import BindParameter, Column, Connection, MetaData, Table, bindparam, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from depot.kernel.db import SCHEMAS

# What a table's own checks ask for beyond its types: by column for all tables, or for one table.
EXAMPLES: dict[str, Any] = {
    "isin": "DE0008490962",
    "iban": "DE32700404110212233100",
    "country": "DE",
    "currency": "EUR",
    "depot.test_clock.only_row": 1,
    "auth.factors.public_key": b"example",
    "auth.letters.content_sealed": b"example",
    "auth.sessions.kind": "customer",
    "auth.sessions.person_id": uuid4(),
    "depot.bank_lines.state": "open",
    "depot.fee_claims.amount_cents": 2,  # more than the tax in it
    "depot.fee_claims.state": "open",
    "depot.payouts.target": "payer",
    "depot.vl_contracts.state": "locked",
    "depot.vl_payments.counted_cents": 0,
    "depot.vl_notices.kind": "fully_harmful",
    "depot.mandates.reference": "MDT0000000000001",
    "orders.plans.state": "waiting",
    "orders.fund_conversions.kind": "merger",
    "orders.transfers.kind": "in",
    "orders.transfers.state": "placed",
    "orders.distribution_payments.gross_cents": 4,  # three taxes of 1 and a net of 1
    "orders.fund_messages.content": zlib.compress(b"example"),
    "tax.events.income_cents": 2,  # exempt and taxable
}
BY_TYPE: dict[str, Any] = {
    "TEXT": "example",
    "VARCHAR": "example",
    "BIGINT": 1,
    "INTEGER": 1,
    "SMALLINT": 1,
    "NUMERIC": 1,
    "BOOLEAN": True,
    "DATE": date(2026, 1, 5),
    "TIMESTAMP": datetime(2026, 1, 5, 9, tzinfo=UTC),
    "TIME": "12:00",
    "INTERVAL": timedelta(days=1),
    "BYTEA": b"example",
    "JSONB": {},
    "ARRAY": [],
    "INT8RANGE": "[1,2)",
    "DATERANGE": "[2026-01-05,2026-01-06)",
    "TSTZRANGE": "[2026-01-05,2026-01-06)",
}
_COUNTED = {"BIGINT", "INTEGER", "SMALLINT"}
_TABLES = text("""
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any(:schemas)
      and (c.relkind = 'r' or exists (select from pg_inherits i where i.inhparent = c.oid)) order by 1, 2
""")
_LITERAL = re.compile(r"'([^']*)'::text")


def contents(connection: Connection) -> dict[str, list[str]]:
    """Every row of every table, as JSON, by table."""
    return {
        f"{schema}.{name}": list(
            connection.scalars(text(f'select to_jsonb(t)::text from {schema}."{name}" t order by 1'))
        )
        for schema, name in connection.execute(_TABLES, {"schemas": list(SCHEMAS)})
    }


def fill(connection: Connection) -> None:
    """Puts rows into every table that has none, tables that others point to first."""
    metadata = MetaData()
    names = connection.execute(_TABLES, {"schemas": list(SCHEMAS)}).all()
    tables = [Table(name, metadata, schema=schema, autoload_with=connection) for schema, name in names]
    waiting = [table for table in tables if connection.execute(select(table).limit(1)).first() is None]
    while waiting:
        ready = [table for table in waiting if not _needs(table) & {other.fullname for other in waiting}]
        assert ready, f"these tables need each other: {[table.fullname for table in waiting]}"
        for table in ready:
            _insert(connection, table)
        waiting = [table for table in waiting if table not in ready]


def _needs(table: Table) -> set[str]:
    """The tables that must hold a row before this one can; never itself."""
    required = (key.column.table.fullname for column in _required(table) for key in column.foreign_keys)
    return set(required) - {table.fullname}


def _required(table: Table) -> Iterable[Column[Any]]:
    """The columns that a row cannot do without: never empty, not filled in by the database, or asked for by a check."""
    return (
        column
        for column in table.columns
        if f"{table.fullname}.{column.name}" in EXAMPLES
        or (not column.nullable and column.server_default is None and column.identity is None and not column.computed)
    )


def _insert(connection: Connection, table: Table) -> None:
    """Two rows, so that columns which must differ can point to different ones; some tables take but one."""
    allowed = _allowed(connection, table)
    for turn in (0, 1):
        values: dict[str, BindParameter[Any]] = {}
        for place, column in enumerate(_required(table)):
            value = _value(connection, column, allowed.get(column.name), turn=turn, place=place)
            values[column.name] = bindparam(column.name, value, type_=column.type)
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(values))
        except DBAPIError as refused:
            if turn == 0:
                advice = "takes no made-up row; add what it asks to EXAMPLES"
                raise AssertionError(f"{table.fullname} {advice}: {refused}") from refused


def _value(connection: Connection, column: Column[Any], allowed: str | None, *, turn: int, place: int) -> Any:
    own_name = f"{column.table.fullname}.{column.name}"
    if own_name in EXAMPLES:
        return EXAMPLES[own_name]
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            found = connection.scalars(select(key.column).order_by(key.column).limit(2)).all()
            return found[(turn + place) % len(found)]
    if allowed is not None:
        return allowed
    if column.name in EXAMPLES:
        return EXAMPLES[column.name]
    kind = type(column.type).__name__.upper()
    if kind == "UUID":
        return uuid4()
    example = BY_TYPE[kind]
    return example + turn if kind in _COUNTED else f"{example} {turn}" if kind == "TEXT" else example


def _allowed(connection: Connection, table: Table) -> dict[str, str]:
    """The first word of each `column in ('a', 'b')` among the table's checks."""
    found = {}
    for check in inspect(connection).get_check_constraints(table.name, schema=table.schema):
        words = _LITERAL.findall(check["sqltext"])
        for column in table.columns:
            if words and re.match(rf"\(*{column.name}\b\)* = ", check["sqltext"]):
                found.setdefault(column.name, words[0])
    return found
