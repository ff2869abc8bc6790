"""Legal persons, requests and life events, the waiting time of reference accounts (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0013_accounts"
down_revision = "0012_distributions"
branch_labels = None
depends_on = None


_DEPOT = "depot.depots.depot_id"
_PERSON = "depot.persons.person_id"


def upgrade() -> None:
    _legal_persons()
    _requests()
    _life_events()
    _changes_of_persons()
    op.add_column("depot_reference_accounts", sa.Column("payout_from", sa.Date(), nullable=True), schema="depot")


def _legal_persons() -> None:
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


def _requests() -> None:
    op.create_table(
        "depot_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('close', 'grant_power', 'change_reference_account')", name=op.f("ck_depot_requests_kind")
        ),
        sa.CheckConstraint("state in ('open', 'identification', 'done')", name=op.f("ck_depot_requests_state")),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_depot_requests_depot_id")),
        sa.ForeignKeyConstraint(["asked_by"], [_PERSON], name=op.f("fk_depot_requests_asked_by")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_depot_requests")),
        schema="depot",
    )
    op.create_index("ix_depot_requests_depot_id", "depot_requests", ["depot_id"], schema="depot")
    op.create_table(
        "depot_request_agreements",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["depot.depot_requests.request_id"], name=op.f("fk_depot_request_agreements_request_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_depot_request_agreements_person_id")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_depot_request_agreements")),
        schema="depot",
    )
    append_only.protect("depot.depot_request_agreements")


def _life_events() -> None:
    op.create_table(
        "life_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("changes", JSONB(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('death', 'appointment', 'coming_of_age')", name=op.f("ck_life_events_kind")),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_life_events_person_id")),
        sa.ForeignKeyConstraint(["depot_id"], [_DEPOT], name=op.f("fk_life_events_depot_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_life_events")),
        schema="depot",
    )
    op.create_index("ix_life_events_depot_id", "life_events", ["depot_id"], schema="depot")
    op.create_index(
        "uq_life_events_death",
        "life_events",
        ["person_id"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("kind = 'death' and depot_id is null"),
    )
    append_only.protect("depot.life_events")


def _changes_of_persons() -> None:
    op.create_table(
        "former_names",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("borne_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["depot.natural_persons.person_id"], name=op.f("fk_former_names_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "borne_until", name=op.f("pk_former_names")),
        schema="depot",
    )
    append_only.protect("depot.former_names")
    op.create_table(
        "person_changes",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_person_changes_person_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_person_changes")),
        schema="depot",
    )
    op.create_index("ix_person_changes_person_id", "person_changes", ["person_id"], schema="depot")


def downgrade() -> None:
    op.drop_table("person_changes", schema="depot")
    op.drop_table("former_names", schema="depot")
    op.drop_table("life_events", schema="depot")
    op.drop_column("depot_reference_accounts", "payout_from", schema="depot")
    op.drop_table("depot_request_agreements", schema="depot")
    op.drop_table("depot_requests", schema="depot")
    op.drop_table("beneficial_owners", schema="depot")
    op.drop_table("legal_persons", schema="depot")
