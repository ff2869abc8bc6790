"""Four eyes as one mechanism; identities of staff at a provider; the purpose of a staff session (AUT-14, AUT-15)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037_approvals"
down_revision = "0036_sealer"
branch_labels = None
depends_on = None

_KEEP_DECISIONS = """
create function depot.keep_approvals() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.state = 'open'
        and (old.approval_id, old.act, old.subject, old.text, old.content, old.proposed_at)
            = (new.approval_id, new.act, new.subject, new.text, new.content, new.proposed_at)
        and old.proposed_by is not distinct from new.proposed_by then
        return new;
    end if;
    raise exception 'depot.approvals keeps what was proposed and decided: % refused', lower(tg_op)
        using errcode = 'restrict_violation';
end
$$
"""

# What waited for a second person under the ways of before goes on waiting, under the id of its subject (time-ordered).
_WAITING = (
    """select request_id, 'depot_state', 'Depot ' || d.depot_number || ': ' || r.wanted || '. Grund: ' || r.reason,
              jsonb_build_object('depot_id', depot_id)::text, asked_by, asked_at
         from depot.depot_state_requests r join depot.depots d using (depot_id) where confirmed_by is null""",
    """select file_id, 'payout_file', payments || ' Auszahlungen', '{}', made_by, made_at
         from depot.payment_files where state = 'made' and kind <> 'pain.008' and made_by is not null""",
    """select conversion_id, 'fund_conversion', kind || ' ' || isin || ' in ' || into_isin || ', Verhältnis ' || ratio
              || ', wirksam am ' || to_char(effective_on, 'DD.MM.YYYY'), '{}', proposed_by, proposed_at
         from orders.fund_conversions where approved_by is null""",
    """select finding_id, 'finding_action', action || ': ' || reason, '{}', proposed_by, proposed_at
         from orders.finding_decisions where decided_by is null""",
    """select h.price_id, 'held_price', h.kind || ' ' || h.subject || ' vom ' || to_char(h.day, 'DD.MM.YYYY') || ': '
              || h.value, '{}', h.proposed_by, h.held_at
         from depot.held_prices h left join depot.price_decisions p using (price_id) where p.price_id is null""",
)
_TAKE_OVER = """
    insert into depot.approvals (approval_id, act, subject, text, content, proposed_by, proposed_at, state)
    select w.subject, w.act, w.subject, w.words, w.content::jsonb, w.by, w.at, 'open'
      from ({waiting}) as w (subject, act, words, content, by, at)
"""


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Uuid(), primary_key=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("proposed_by", sa.Uuid()),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name="state"),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null)", name="decided"
        ),
        sa.CheckConstraint("(decided_by = proposed_by) = (state = 'withdrawn')", name="four_eyes"),
        sa.CheckConstraint("(state in ('rejected', 'withdrawn')) = (reason is not null)", name="reason"),
        schema="depot",
    )
    open_only = sa.text("state = 'open'")
    op.create_index(
        "uq_approvals_open", "approvals", ["act", "subject"], unique=True, schema="depot", postgresql_where=open_only
    )
    op.create_index("ix_approvals_open", "approvals", ["approval_id"], schema="depot", postgresql_where=open_only)
    op.execute(_KEEP_DECISIONS)
    op.execute(
        "create trigger keep_approvals before update or delete on depot.approvals "
        "for each row execute function depot.keep_approvals()"
    )
    for waiting in _WAITING:
        op.execute(_TAKE_OVER.format(waiting=waiting))
    _staff()


def _staff() -> None:
    op.create_table(
        "staff_identities",
        sa.Column("issuer", sa.Text(), primary_key=True),
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("auth.staff.staff_id"), nullable=False, unique=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        schema="auth",
    )
    op.add_column("sessions", sa.Column("purpose", sa.Text()), schema="auth")
    op.create_check_constraint("purpose", "sessions", "purpose is null or kind = 'staff'", schema="auth")


def downgrade() -> None:
    op.drop_column("sessions", "purpose", schema="auth")
    op.drop_table("staff_identities", schema="auth")
    op.drop_table("approvals", schema="depot")
    op.execute("drop function depot.keep_approvals()")
