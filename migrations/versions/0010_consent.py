"""Consent: terms, campaigns, requirements, links, pages and the record of answers (schema consent)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import append_only

revision = "0010_consent"
down_revision = "0009_tax"
branch_labels = None
depends_on = None

_APPEND_ONLY = (
    "terms",
    "campaigns",
    "campaign_terms",
    "requirement_persons",
    "requirement_depots",
    "online_requests",
    "consents",
    "consent_terms",
)
_TABLES = (
    "terms",
    "campaigns",
    "campaign_terms",
    "requirements",
    "requirement_persons",
    "requirement_depots",
    "links",
    "link_letters",
    "page_sessions",
    "online_requests",
    "consents",
    "consent_terms",
)


def upgrade() -> None:
    _create_terms()
    _create_campaigns()
    _create_campaign_terms()
    _create_requirements()
    _create_requirement_persons()
    _create_requirement_depots()
    _create_links()
    _create_link_letters()
    _create_page_sessions()
    _create_online_requests()
    _create_consents()
    _create_consent_terms()
    for table in _APPEND_ONLY:
        append_only.protect(f"consent.{table}")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table, schema="consent")


def _create_terms() -> None:
    op.create_table(
        "terms",
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("synopsis", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('general', 'product')", name=op.f("ck_terms_kind")),
        sa.CheckConstraint("product in ('investment', 'securities', 'managed', 'vl')", name=op.f("ck_terms_product")),
        sa.PrimaryKeyConstraint("terms_id", name=op.f("pk_terms")),
        schema="consent",
    )
    op.create_index("uq_terms_version", "terms", ["product", "title", "version"], unique=True, schema="consent")


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("letters in ('without_access', 'all')", name=op.f("ck_campaigns_letters")),
        sa.CheckConstraint("announced_on <= effective_on", name=op.f("ck_campaigns_announced_before")),
        sa.CheckConstraint("announced_on <= ends_on", name=op.f("ck_campaigns_runs_forward")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaigns")),
        schema="consent",
    )


def _create_campaign_terms() -> None:
    op.create_table(
        "campaign_terms",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["consent.campaigns.campaign_id"], name=op.f("fk_campaign_terms_campaign_id")
        ),
        sa.ForeignKeyConstraint(["terms_id"], ["consent.terms.terms_id"], name=op.f("fk_campaign_terms_terms_id")),
        sa.PrimaryKeyConstraint("campaign_id", "terms_id", name=op.f("pk_campaign_terms")),
        schema="consent",
    )


def _create_requirements() -> None:
    op.create_table(
        "requirements",
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("offers_qr", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(effective_on is not null) = (state = 'given')", name=op.f("ck_requirements_effective")),
        sa.CheckConstraint(
            "product in ('investment', 'securities', 'managed', 'vl')", name=op.f("ck_requirements_product")
        ),
        sa.CheckConstraint("state in ('open', 'partly_given', 'given', 'refused')", name=op.f("ck_requirements_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["consent.campaigns.campaign_id"], name=op.f("fk_requirements_campaign_id")
        ),
        sa.PrimaryKeyConstraint("requirement_id", name=op.f("pk_requirements")),
        schema="consent",
    )
    op.create_index("ix_requirements_campaign_id", "requirements", ["campaign_id"], unique=False, schema="consent")


def _create_requirement_persons() -> None:
    op.create_table(
        "requirement_persons",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["depot.persons.person_id"], name=op.f("fk_requirement_persons_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["consent.requirements.requirement_id"],
            name=op.f("fk_requirement_persons_requirement_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", "requirement_id", name=op.f("pk_requirement_persons")),
        schema="consent",
    )
    op.create_index(
        "ix_requirement_persons_requirement_id",
        "requirement_persons",
        ["requirement_id"],
        unique=False,
        schema="consent",
    )


def _create_requirement_depots() -> None:
    op.create_table(
        "requirement_depots",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depot.depots.depot_id"], name=op.f("fk_requirement_depots_depot_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["consent.requirements.requirement_id"],
            name=op.f("fk_requirement_depots_requirement_id"),
        ),
        sa.PrimaryKeyConstraint("depot_id", "requirement_id", name=op.f("pk_requirement_depots")),
        schema="consent",
    )
    op.create_index(
        "ix_requirement_depots_requirement_id", "requirement_depots", ["requirement_id"], unique=False, schema="consent"
    )


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("reference_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'locked', 'voided')", name=op.f("ck_links_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["consent.campaigns.campaign_id"], name=op.f("fk_links_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_links_person_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_links")),
        sa.UniqueConstraint("reference_digest", name=op.f("uq_links_reference_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_links_token_digest")),
        schema="consent",
    )
    op.create_index(
        "uq_links_living",
        "links",
        ["campaign_id", "person_id"],
        unique=True,
        schema="consent",
        postgresql_where=sa.text("state <> 'voided'"),
    )


def _create_link_letters() -> None:
    op.create_table(
        "link_letters",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["consent.links.link_id"], name=op.f("fk_link_letters_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_link_letters")),
        schema="consent",
    )


def _create_page_sessions() -> None:
    op.create_table(
        "page_sessions",
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("is_typed", sa.Boolean(), nullable=False),
        sa.Column("is_legitimated", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["consent.links.link_id"], name=op.f("fk_page_sessions_link_id")),
        sa.PrimaryKeyConstraint("secret_digest", name=op.f("pk_page_sessions")),
        schema="consent",
    )
    op.create_index("ix_page_sessions_expires_at", "page_sessions", ["expires_at"], unique=False, schema="consent")


def _create_online_requests() -> None:
    op.create_table(
        "online_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requirements", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("shown", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_online_requests_person_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_online_requests")),
        schema="consent",
    )


def _create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("legitimation", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("shown", postgresql.JSONB(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('qr', 'online', 'writing')", name=op.f("ck_consents_channel")),
        sa.CheckConstraint("decision in ('given', 'refused')", name=op.f("ck_consents_decision")),
        sa.CheckConstraint(
            "legitimation in ('birth_date', 'birth_date_and_code', 'security_factor', 'session', 'signature')",
            name=op.f("ck_consents_legitimation"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["depot.documents.document_id"], name=op.f("fk_consents_document_id")),
        sa.ForeignKeyConstraint(["link_id"], ["consent.links.link_id"], name=op.f("fk_consents_link_id")),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_consents_person_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["consent.requirements.requirement_id"], name=op.f("fk_consents_requirement_id")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
        schema="consent",
    )
    op.create_index(
        "uq_consents_answer", "consents", ["requirement_id", "person_id", "decision"], unique=True, schema="consent"
    )


def _create_consent_terms() -> None:
    op.create_table(
        "consent_terms",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.consents.consent_id"], name=op.f("fk_consent_terms_consent_id")
        ),
        sa.ForeignKeyConstraint(["terms_id"], ["consent.terms.terms_id"], name=op.f("fk_consent_terms_terms_id")),
        sa.PrimaryKeyConstraint("consent_id", "terms_id", name=op.f("pk_consent_terms")),
        schema="consent",
    )
