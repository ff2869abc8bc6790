"""The audit trail is sealed inside the database: one call for any number of entries (PRV-5)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_sealer"
down_revision = "0035_vl"
branch_labels = None
depends_on = None

# What a digest is over, in form 2: the fields as PostgreSQL writes them, between unit separators.
_SEAL = """
create function depot.seal_audit(genesis bytea, most int, look_back bigint) returns int language plpgsql as $$
declare
    last_link bigint; chained bytea; head bigint; entry record; done int := 0;
begin
    perform pg_advisory_xact_lock(hashtext('depot.audit_seals'));
    select link, digest into last_link, chained from depot.audit_seals order by link desc limit 1;
    if not found then
        last_link := 0; chained := genesis;
    end if;
    select coalesce(max(entry_seq), 0) into head from depot.audit_seals;
    for entry in
        select a.seq, concat_ws(E'\\x1f', a.seq, a.entry_id, a.actor, a.action, a.subject,
                   to_char(a.happened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), a.content) as said
          from depot.audit_entries a left join depot.audit_seals s on s.entry_seq = a.seq
         where s.link is null and a.seq > head - look_back
         order by a.seq limit most
    loop
        last_link := last_link + 1;
        chained := sha256(chained || convert_to(entry.said, 'UTF8'));
        insert into depot.audit_seals (link, entry_seq, digest, form) values (last_link, entry.seq, chained, 2);
        done := done + 1;
    end loop;
    return done;
end
$$
"""


def upgrade() -> None:
    op.add_column(
        "audit_seals", sa.Column("form", sa.SmallInteger(), nullable=False, server_default="1"), schema="depot"
    )
    op.alter_column("audit_seals", "form", server_default=None, schema="depot")
    op.execute(_SEAL)


def downgrade() -> None:
    op.execute("drop function depot.seal_audit(bytea, int, bigint)")
    op.drop_column("audit_seals", "form", schema="depot")
