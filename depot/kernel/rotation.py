"""A new field key replaces the old ones: every sealed value is encrypted again, block by block (PRV-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.crypto import Keyring

# A table is read in stretches of its physical blocks: what is written anew goes to its end with the newest key, so
# that one pass is linear, holds few locks, and may be killed anywhere and begun again.
BLOCKS: Final = 64
_UNDER_AN_OLDER_KEY: Final = "get_byte({column}, 0) * 256 + get_byte({column}, 1) <> :newest"
_BLOCKS_OF = text("select pg_relation_size(cast(:table as regclass)) / current_setting('block_size')::int")

_SEALED_COLUMNS = text(r"""
    select n.nspname as schema, c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = any(:schemas)
     where a.attname like '%\_sealed' and a.atttypid = 'bytea'::regtype and not a.attisdropped
     group by 1, 2 order by 1, 2
""")


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table and those of its columns that hold encrypted values."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many rows of a table were encrypted anew."""

    table: str
    rows: int


def sealed_tables(tx: Session, schemas: tuple[str, ...]) -> list[SealedTable]:
    """Every table with sealed columns, as the database knows them: a new one needs no entry in a list."""
    found = tx.execute(_SEALED_COLUMNS, {"schemas": list(schemas)})
    return [SealedTable(f"{row.schema}.{row.table}", tuple(row.columns)) for row in found]


def rotate(
    sessions: sessionmaker[Session],
    keyring: Keyring,
    *,
    schemas: tuple[str, ...],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Rotated]:
    """Encrypt every value that is not under the newest key with it; afterwards no older key is needed any more."""
    with sessions() as tx:
        tables = sealed_tables(tx, schemas)
    for done, table in enumerate(tables):
        progress(done, len(tables))
        yield Rotated(table.name, _rotate_table(sessions, table, keyring))
    progress(len(tables), len(tables))


def _rotate_table(sessions: sessionmaker[Session], table: SealedTable, keyring: Keyring) -> int:
    rows, block = 0, 0
    while True:
        with sessions.begin() as tx:
            if block >= tx.scalars(_BLOCKS_OF, {"table": table.name}).one():
                return rows
            rows += _rotate_blocks(tx, table, keyring, block)
        block += BLOCKS


def _rotate_blocks(tx: Session, table: SealedTable, keyring: Keyring, block: int) -> int:
    """One stretch: the rows with an older key, decrypted and encrypted here, written back by their place."""
    old = " or ".join(_UNDER_AN_OLDER_KEY.format(column=column) for column in table.columns)
    where = {"from": f"({block},0)", "to": f"({block + BLOCKS},0)", "newest": keyring.newest}
    found = tx.execute(
        text(
            f"select ctid::text as place, {', '.join(table.columns)} from {table.name}"
            f" where ctid >= cast(:from as tid) and ctid < cast(:to as tid) and ({old}) for update"
        ),
        where,
    ).all()
    if not found:
        return 0
    tx.execute(text("select set_config('depot.rotating_keys', 'on', true)"))
    changes = ", ".join(f"{column} = :{column}" for column in table.columns)
    tx.execute(
        text(f"update {table.name} set {changes} where ctid = cast(:place as tid)"),
        [
            {"place": row.place}
            | {
                column: None if value is None else keyring.encrypt(keyring.decrypt(bytes(value)))
                for column, value in zip(table.columns, row[1:], strict=True)
            }
            for row in found
        ],
    )
    return len(found)
