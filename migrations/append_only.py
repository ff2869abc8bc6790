"""Append-only tables: the database itself refuses to change, delete or truncate what was booked (PRV-5, ORD-23)."""

from __future__ import annotations

from alembic import op

# Raised as restrict_violation (23001), which the drivers report as an integrity error.
_REFUSE_CHANGE = """
create function depot.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append only: % refused', tg_table_schema, tg_table_name, lower(tg_op)
        using errcode = 'restrict_violation', hint = 'A correction is a new row that reverses the old one.';
end
$$
"""


def install() -> None:
    """The trigger function, once, before the first protected table."""
    op.execute(_REFUSE_CHANGE)


def uninstall() -> None:
    """Without the trigger function; no table may be protected any more."""
    op.execute("drop function depot.refuse_change()")


def protect(table: str) -> None:
    """`schema.table` takes new rows only; row triggers, because these reach the partitions of a table too."""
    op.execute(
        f"create trigger refuse_change before update or delete on {table} "
        "for each row execute function depot.refuse_change()"
    )
    op.execute(
        f"create trigger refuse_truncate before truncate on {table} "
        "for each statement execute function depot.refuse_change()"
    )


def unprotect(table: str) -> None:
    """`schema.table` may be changed again, as a downgrade or a legal erasure needs."""
    op.execute(f"drop trigger refuse_change on {table}")
    op.execute(f"drop trigger refuse_truncate on {table}")


def protect_partition(table: str) -> None:
    """A partition of a protected table inherits the row trigger, but not the one against truncating."""
    op.execute(
        f"create trigger refuse_truncate before truncate on {table} "
        "for each statement execute function depot.refuse_change()"
    )
