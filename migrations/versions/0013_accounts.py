"""Legal persons and those behind them (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_accounts"
down_revision = "0012_distributions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_persons",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_form", sa.Text(), nullable=False),
        sa.Column("register_court", sa.Text(), nullable=False),
        sa.Column("register_number", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("lei", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_legal_persons_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_legal_persons")),
        schema="depot",
    )
    op.create_table(
        "beneficial_owners",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["depot.legal_persons.person_id"], name=op.f("fk_beneficial_owners_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["depot.natural_persons.person_id"], name=op.f("fk_beneficial_owners_person_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "person_id", name=op.f("pk_beneficial_owners")),
        schema="depot",
    )


def downgrade() -> None:
    op.drop_table("beneficial_owners", schema="depot")
    op.drop_table("legal_persons", schema="depot")
