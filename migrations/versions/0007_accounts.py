"""Depots: roles, disposition rights, reference and cash accounts (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0007_accounts"
down_revision = "0006_postbox"
branch_labels = None
depends_on = None

_DEPOT = "depot.depots.depot_id"
_PERSON = "depot.persons.person_id"
_APPEND_ONLY = ("depot_state_changes", "depot_dispositions", "depot_reference_accounts", "depot_application_funds")


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("depot_numbers", start=1_000_000_001, schema="depot")))
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_numbers", schema="depot")))
    _depots()
    _states()
    _roles()
    _dispositions_and_reference_accounts()
    _applications()
    for table in _APPEND_ONLY:
        append_only.protect(f"depot.{table}")


def _depots() -> None:
    op.create_table(
        "depots",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("depot_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cash_iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cash_iban_digest", sa.LargeBinary(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('single', 'joint', 'minor', 'company', 'estate')", name=op.f("ck_depots_kind")),
        sa.CheckConstraint("product in ('investment', 'securities', 'managed', 'vl')", name=op.f("ck_depots_product")),
        sa.CheckConstraint(
            "state in ('applied', 'identification', 'active', 'blocked', 'closing', 'closed')",
            name=op.f("ck_depots_state"),
        ),
        sa.PrimaryKeyConstraint("depot_id", name=op.f("pk_depots")),
        sa.UniqueConstraint("depot_number", name=op.f("uq_depots_depot_number")),
        sa.UniqueConstraint("cash_iban_digest", name=op.f("uq_depots_cash_iban_digest")),
        schema="depot",
    )


def _states() -> None:
    op.create_table(
        "depot_state_changes",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_state_changes_depot_id")),
        sa.PrimaryKeyConstraint("depot_id", "step", name=op.f("pk_depot_state_changes")),
        schema="depot",
    )
    op.create_table(
        "depot_state_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wanted in ('blocked', 'active')", name=op.f("ck_depot_state_requests_wanted")),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_depot_state_requests_four_eyes")),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_state_requests_depot_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_depot_state_requests")),
        schema="depot",
    )
    op.create_index("ix_depot_state_requests_depot_id", "depot_state_requests", ["depot_id"], schema="depot")


def _roles() -> None:
    op.create_table(
        "depot_roles",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("ends_at_death", sa.Boolean(), nullable=False),
        sa.Column("excluded", JSONB(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_depot_roles_validity")),
        sa.CheckConstraint("kind <> 'attorney' or scope is not null", name=op.f("ck_depot_roles_scope")),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_roles_depot_id")),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_depot_roles_person_id")),
        sa.ForeignKeyConstraint(["stands_for"], [_PERSON], name=op.f("fk_depot_roles_stands_for")),
        sa.PrimaryKeyConstraint("role_id", name=op.f("pk_depot_roles")),
        schema="depot",
    )
    op.create_index("ix_depot_roles_depot_id", "depot_roles", ["depot_id"], schema="depot")
    op.create_index("ix_depot_roles_person_id", "depot_roles", ["person_id"], schema="depot")


def _dispositions_and_reference_accounts() -> None:
    op.create_table(
        "depot_dispositions",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("role_kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "disposition in ('joint', 'sole', 'by_number')", name=op.f("ck_depot_dispositions_disposition")
        ),
        sa.CheckConstraint(
            "(disposition = 'by_number') = (required is not null)", name=op.f("ck_depot_dispositions_required")
        ),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_dispositions_depot_id")),
        sa.PrimaryKeyConstraint("depot_id", "role_kind", "valid_from", name=op.f("pk_depot_dispositions")),
        schema="depot",
    )
    op.create_table(
        "depot_reference_accounts",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_digest", sa.LargeBinary(), nullable=False),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_reference_accounts_depot_id")),
        sa.PrimaryKeyConstraint("depot_id", "valid_from", name=op.f("pk_depot_reference_accounts")),
        schema="depot",
    )
    op.create_index(
        "ix_depot_reference_accounts_iban_digest", "depot_reference_accounts", ["iban_digest"], schema="depot"
    )


def _applications() -> None:
    op.create_table(
        "depot_applications",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_factor", sa.Text(), nullable=False),
        sa.Column("accepted_terms", JSONB(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('identification', 'completed')", name=op.f("ck_depot_applications_state")),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_applications_depot_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_depot_applications")),
        sa.UniqueConstraint("case_number", name=op.f("uq_depot_applications_case_number")),
        sa.UniqueConstraint("depot_id", name=op.f("uq_depot_applications_depot_id")),
        schema="depot",
    )
    op.create_table(
        "depot_application_funds",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind in ('later', 'amount', 'plan')", name=op.f("ck_depot_application_funds_kind")),
        sa.CheckConstraint("(kind = 'later') = (amount_cents is null)", name=op.f("ck_depot_application_funds_amount")),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_depot_application_funds_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["depot.depot_applications.application_id"],
            name=op.f("fk_depot_application_funds_application_id"),
        ),
        sa.PrimaryKeyConstraint("application_id", "isin", name=op.f("pk_depot_application_funds")),
        schema="depot",
    )


def downgrade() -> None:
    for table in (
        "depot_application_funds",
        "depot_applications",
        "depot_reference_accounts",
        "depot_dispositions",
        "depot_roles",
        "depot_state_requests",
        "depot_state_changes",
        "depots",
    ):
        op.drop_table(table, schema="depot")
    op.execute("drop sequence depot.case_numbers")
    op.execute("drop sequence depot.depot_numbers")
