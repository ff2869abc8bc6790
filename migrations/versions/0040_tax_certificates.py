"""Tax certificates with the events they count, loss certificates asked for, reports to authorities (TAX-40, REG-1)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import append_only

_CENTS: Final = (
    "income",
    "protected_gain",
    "substitute",
    "losses",
    "exemption_used",
    "capital_gains_tax",
    "solidarity_surcharge",
    "church_tax",
    "foreign_tax",
    "untaxed",
)

revision = "0040_tax_certificates"
down_revision = "0039_order_money"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("year_statuses", sa.Column("loss_certificate_asked_at", _MOMENT), schema="tax")
    op.add_column("church_attributes", sa.Column("community_sealed", sa.LargeBinary()), schema="tax")
    _certificates()
    _reports()
    append_only.protect("tax.certificates")
    append_only.protect("tax.certificate_events")


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Uuid(), primary_key=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        *(sa.Column(f"{name}_cents", sa.BigInteger(), nullable=False) for name in _CENTS),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.CheckConstraint("version > 0", name="counted"),
        sa.CheckConstraint("losses_cents >= 0", name="losses_not_negative"),
        schema="tax",
    )
    names = ["subject_id", "year", "version"]
    op.create_index("uq_certificates_subject_id", "certificates", names, unique=True, schema="tax")
    op.create_table(
        "certificate_events",
        sa.Column("certificate_id", sa.Uuid(), sa.ForeignKey("tax.certificates.certificate_id"), primary_key=True),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("tax.events.event_id"), primary_key=True),
        sa.Column("is_withheld", sa.Boolean(), nullable=False),
        schema="tax",
    )
    op.create_index("ix_certificate_events_event_id", "certificate_events", ["event_id"], schema="tax")


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("sums", postgresql.JSONB(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("number > 0", name="counted"),
        schema="tax",
    )
    op.create_index("uq_reports_kind", "reports", ["kind", "period", "number"], unique=True, schema="tax")
    op.create_table(
        "church_queries",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id"), primary_key=True),
        sa.Column("year", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("report_id", sa.Uuid(), sa.ForeignKey("tax.reports.report_id"), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        schema="tax",
    )


def downgrade() -> None:
    for table in ("church_queries", "reports", "certificate_events", "certificates"):
        op.drop_table(table, schema="tax")
    op.drop_column("church_attributes", "community_sealed", schema="tax")
    op.drop_column("year_statuses", "loss_certificate_asked_at", schema="tax")
