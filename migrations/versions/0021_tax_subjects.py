"""Tax subjects are persons, communities and estates; a run corrects earlier sales by events of their own (TAX-25)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0021_tax_subjects"
down_revision = "0020_rotation"
branch_labels = None
depends_on = None

_HALF_CENTS = ("tax_base", "capital_gains_tax", "solidarity_surcharge", "church_tax")


def upgrade() -> None:
    op.create_index("ix_lot_uses_used_on", "lot_uses", ["used_on"], schema="depot", postgresql_using="brin")
    op.drop_constraint(op.f("fk_year_statuses_person_id"), "year_statuses", schema="tax", type_="foreignkey")
    _events()
    _halves()
    op.add_column("exemption_orders", sa.Column("spouse_id", sa.Uuid(), nullable=True), schema="tax")
    op.create_foreign_key(
        op.f("fk_exemption_orders_spouse_id"),
        "exemption_orders",
        "persons",
        ["spouse_id"],
        ["person_id"],
        source_schema="tax",
        referent_schema="depot",
    )
    there = sa.text("spouse_id is not null")
    op.create_index(
        "ix_exemption_orders_spouse_id", "exemption_orders", ["spouse_id"], schema="tax", postgresql_where=there
    )


def _events() -> None:
    op.add_column("events", sa.Column("corrects", sa.Uuid(), nullable=True), schema="tax")
    op.add_column("events", sa.Column("community_id", sa.Uuid(), nullable=True), schema="tax")
    op.add_column(
        "events",
        sa.Column("freed_as_business_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        schema="tax",
    )
    op.create_foreign_key(
        op.f("fk_events_corrects"),
        "events",
        "events",
        ["corrects"],
        ["event_id"],
        source_schema="tax",
        referent_schema="tax",
    )
    for name, columns in (("corrects", ["corrects"]), ("community_id", ["community_id", "tax_year"])):
        there = sa.text(f"{name} is not null")
        op.create_index(f"ix_events_{name}", "events", columns, schema="tax", postgresql_where=there)


def _halves() -> None:
    op.create_table(
        "event_halves",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        *(sa.Column(f"{name}_cents", sa.BigInteger(), nullable=False) for name in _HALF_CENTS),
        sa.Column("church_attribute_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["tax.events.event_id"], name=op.f("fk_event_halves_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_event_halves_person_id")),
        sa.ForeignKeyConstraint(
            ["church_attribute_id"],
            ["tax.church_attributes.attribute_id"],
            name=op.f("fk_event_halves_church_attribute_id"),
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_halves")),
        schema="tax",
    )
    op.create_index("ix_event_halves_person_id", "event_halves", ["person_id"], schema="tax")
    append_only.protect("tax.event_halves")


def downgrade() -> None:
    op.drop_index("ix_exemption_orders_spouse_id", "exemption_orders", schema="tax")
    op.drop_constraint(op.f("fk_exemption_orders_spouse_id"), "exemption_orders", schema="tax", type_="foreignkey")
    op.drop_column("exemption_orders", "spouse_id", schema="tax")
    op.drop_table("event_halves", schema="tax")
    for name in ("community_id", "corrects"):
        op.drop_index(f"ix_events_{name}", "events", schema="tax")
    op.drop_constraint(op.f("fk_events_corrects"), "events", schema="tax", type_="foreignkey")
    for name in ("freed_as_business_cents", "community_id", "corrects"):
        op.drop_column("events", name, schema="tax")
    op.create_foreign_key(
        op.f("fk_year_statuses_person_id"),
        "year_statuses",
        "persons",
        ["person_id"],
        ["person_id"],
        source_schema="tax",
        referent_schema="depot",
    )
    op.drop_index("ix_lot_uses_used_on", "lot_uses", schema="depot")
