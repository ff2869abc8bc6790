"""Papers with their sealed files, the applicant's own secret, identification by providers, e-mail (schema depot)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022_accounts"
down_revision = "0021_tax_subjects"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _papers()
    empty = sa.text("'[]'")
    op.add_column(
        "depot_applications", sa.Column("papers_due", JSONB(), nullable=False, server_default=empty), schema="depot"
    )
    op.add_column("depot_applications", sa.Column("resume_digest", sa.LargeBinary()), schema="depot")
    op.add_column("life_events", sa.Column("papers", JSONB(), nullable=False, server_default=empty), schema="depot")


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("paper_id", sa.Uuid(), primary_key=True),
        sa.Column("application_id", sa.Uuid(), sa.ForeignKey("depot.depot_applications.application_id")),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", _MOMENT, nullable=False),
        sa.Column("is_accepted", sa.Boolean()),
        sa.Column("review_reason", sa.Text()),
        sa.Column("reviewed_by", sa.Uuid()),
        sa.Column("reviewed_at", _MOMENT),
        sa.CheckConstraint("num_nonnulls(application_id, person_id) < 2", name=op.f("ck_papers_one_owner")),
        sa.CheckConstraint(
            "media_type in ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_papers_media_type")
        ),
        sa.CheckConstraint("(reviewed_by is null) = (is_accepted is null)", name=op.f("ck_papers_reviewed")),
        schema="depot",
    )
    for owner in ("application_id", "person_id"):
        op.create_index(f"uq_papers_{owner}", "papers", [owner, "sha256"], unique=True, schema="depot")
    op.create_table(
        "paper_contents",
        sa.Column("paper_id", sa.Uuid(), sa.ForeignKey("depot.papers.paper_id"), primary_key=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        schema="depot",
    )


def downgrade() -> None:
    op.drop_table("paper_contents", schema="depot")
    op.drop_table("papers", schema="depot")
    op.drop_column("life_events", "papers", schema="depot")
    op.drop_column("depot_applications", "resume_digest", schema="depot")
    op.drop_column("depot_applications", "papers_due", schema="depot")
