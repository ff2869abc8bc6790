"""Append-only rows may get a new encryption key, and nothing else (PRV-4, PRV-5)."""

from __future__ import annotations

from alembic import op

revision = "0020_rotation"
down_revision = "0019_payments"
branch_labels = None
depends_on = None

# What a row says stays as it is: all but its sealed columns must be equal, and those are authenticated by their key.
_SAYS = """
create function depot.says_without_sealed(row_ jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(row_) where key not like '%\\_sealed'
$$
"""
_REFUSE = """
create or replace function depot.refuse_change() returns trigger language plpgsql as $$
begin
    {rotation}
    raise exception '%.% is append only: % refused', tg_table_schema, tg_table_name, lower(tg_op)
        using errcode = 'restrict_violation', hint = 'A correction is a new row that reverses the old one.';
end
$$
"""
_ROTATION = """
    if tg_op = 'UPDATE' and current_setting('depot.rotating_keys', true) = 'on'
       and depot.says_without_sealed(to_jsonb(old)) = depot.says_without_sealed(to_jsonb(new)) then
        return new;
    end if;
"""


def upgrade() -> None:
    op.execute(_SAYS)
    op.execute(_REFUSE.format(rotation=_ROTATION))


def downgrade() -> None:
    op.execute(_REFUSE.format(rotation=""))
    op.execute("drop function depot.says_without_sealed(jsonb)")
