"""Alembic's entry: runs the steps on the connection that `depot.kernel.migrate` hands over, each in a transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from depot.kernel.db import SCHEMAS
from migrations.models import metadata

_PARTITIONS = text("""
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition
""")


def _partitions(connection: Connection) -> frozenset[tuple[str, str]]:
    """The partitions, which the models do not name: they belong to their table."""
    found = frozenset((schema, name) for schema, name in connection.execute(_PARTITIONS))
    connection.commit()
    return found


def _run(connection: Connection) -> None:
    partitions = _partitions(connection)

    def ours(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
        if kind == "schema":
            return name is None or name in SCHEMAS
        return kind != "table" or (parents["schema_name"], name) not in partitions

    context.configure(
        connection=connection,
        target_metadata=metadata(),
        include_schemas=True,
        include_name=ours,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database itself: some steps look at the rows that are there.")
_run(context.config.attributes["connection"])
