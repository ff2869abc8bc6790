"""Access: credentials, factors, sessions, releases, staff accounts (schema auth)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_auth"
down_revision = "0001_kernel"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)

# What was released is proof: its text never changes, a closed release does not change at all, and none is deleted.
_KEEP_RELEASES = """
create function auth.keep_releases() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.state = 'open'
       and (new.release_id, new.person_id, new.act, new.subject, new.text_sealed, new.expires_at)
         = (old.release_id, old.person_id, old.act, old.subject, old.text_sealed, old.expires_at) then
        return new;
    end if;
    raise exception 'auth.releases keeps its proof: % refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$
"""


def upgrade() -> None:
    _create_credentials()
    _create_logins()
    _create_staff()
    _create_sessions()
    _create_releases()
    _create_letters_and_attempts()


def downgrade() -> None:
    for table in ("attempts", "letters", "releases", "sessions", "staff", "logins", "factors", "accesses"):
        op.drop_table(table, schema="auth")
    op.execute("drop function auth.keep_releases()")


def _create_credentials() -> None:
    op.create_table(
        "accesses",
        sa.Column("access_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("number", sa.Text(), nullable=False, unique=True),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("pin_is_temporary", sa.Boolean(), nullable=False),
        sa.Column("pin_set_at", _MOMENT, nullable=False),
        sa.Column("pin_expires_at", _MOMENT),
        sa.Column("first_factor_until", _MOMENT),
        sa.Column("failed_pins", sa.Integer(), nullable=False),
        sa.Column("lock_level", sa.Integer(), nullable=False),
        sa.Column("locked_until", _MOMENT),
        sa.Column("locked_for_good", sa.Boolean(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        schema="auth",
    )
    op.create_table(
        "factors",
        sa.Column("factor_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary()),
        sa.Column("public_key", sa.LargeBinary()),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("set_up_by", sa.Uuid(), nullable=False),
        sa.Column("set_up_at", _MOMENT, nullable=False),
        sa.Column("activated_at", _MOMENT),
        sa.CheckConstraint("kind in ('app', 'totp')", name="kind"),
        sa.CheckConstraint("state in ('pending', 'confirmed', 'active', 'blocked')", name="state"),
        sa.CheckConstraint("(kind = 'totp') = (secret_sealed is not null)", name="secret"),
        sa.CheckConstraint("(kind = 'app') = (public_key is not null)", name="public_key"),
        schema="auth",
    )
    op.create_index("ix_factors_person_id", "factors", ["person_id"], schema="auth")


def _create_logins() -> None:
    op.create_table(
        "logins",
        sa.Column("login_id", sa.Uuid(), primary_key=True),
        sa.Column("access_id", sa.Uuid(), sa.ForeignKey("auth.accesses.access_id")),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_at", _MOMENT),
        schema="auth",
    )
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"], schema="auth")


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("lock_level", sa.Integer(), nullable=False),
        sa.Column("locked_until", _MOMENT),
        sa.Column("locked_for_good", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", _MOMENT, nullable=False),
        schema="auth",
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("auth.staff.staff_id")),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint("kind in ('customer', 'staff', 'setup')", name="kind"),
        sa.CheckConstraint(
            "(kind = 'staff') = (staff_id is not null) and (kind <> 'staff') = (person_id is not null)", name="bearer"
        ),
        schema="auth",
    )
    open_only = sa.text("ended_at is null")
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"], schema="auth", postgresql_where=open_only)
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], schema="auth")


def _create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("release_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("factor_id", sa.Uuid(), sa.ForeignKey("auth.factors.factor_id")),
        sa.Column("proof_step", sa.BigInteger()),
        sa.Column("proof_signature", sa.LargeBinary()),
        sa.CheckConstraint("state in ('open', 'released', 'void')", name="state"),
        sa.CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
        sa.CheckConstraint("(state = 'released') = (factor_id is not null)", name="proof"),
        schema="auth",
    )
    open_only = sa.text("state = 'open'")
    for column in ("subject", "person_id"):
        op.create_index(f"ix_releases_{column}", "releases", [column], schema="auth", postgresql_where=open_only)
    op.execute(_KEEP_RELEASES)
    op.execute(
        "create trigger keep_releases before update or delete on auth.releases "
        "for each row execute function auth.keep_releases()"
    )


def _create_letters_and_attempts() -> None:
    op.create_table(
        "letters",
        sa.Column("letter_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("printed_at", _MOMENT),
        sa.Column("printed_by", sa.Uuid(), sa.ForeignKey("auth.staff.staff_id")),
        sa.CheckConstraint("kind in ('access_number', 'temporary_pin')", name="kind"),
        sa.CheckConstraint("(printed_at is null) = (content_sealed is not null)", name="content"),
        schema="auth",
    )
    waiting = sa.text("printed_at is null")
    op.create_index("ix_letters_waiting", "letters", ["letter_id"], schema="auth", postgresql_where=waiting)
    op.create_table(
        "attempts",
        sa.Column("attempt_id", sa.Uuid(), primary_key=True),
        sa.Column("subject_digest", sa.LargeBinary(), nullable=False),
        sa.Column("origin_digest", sa.LargeBinary(), nullable=False),
        sa.Column("attempted_at", _MOMENT, nullable=False),
        schema="auth",
    )
    op.create_index("ix_attempts_subject", "attempts", ["subject_digest", "attempted_at"], schema="auth")
    op.create_index("ix_attempts_origin", "attempts", ["origin_digest", "attempted_at"], schema="auth")
    op.create_index("ix_attempts_attempted_at", "attempts", ["attempted_at"], schema="auth")
