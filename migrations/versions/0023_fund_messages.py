"""Messages to and from fund companies, each kept as it was; executions, replies and decisions (schema orders)."""

from __future__ import annotations

import hashlib
import zlib

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0023_fund_messages"
down_revision = "0022_accounts"
branch_labels = None
depends_on = None

_BUNDLE = "orders.bundles.bundle_id"
_ORDER = "orders.orders.order_id"
_FINDING = "orders.confirmation_findings.finding_id"
_CSV = "bundle.csv"


def upgrade() -> None:
    op.add_column("bundles", sa.Column("origin_id", sa.Uuid(), sa.ForeignKey(_BUNDLE)), schema="orders")
    _messages()
    _move_files()
    _executions()
    _replies()
    _decisions()


def downgrade() -> None:
    op.add_column("bundles", sa.Column("file", sa.Text()), schema="orders")
    bind = op.get_bind()
    sent = sa.text(
        "select bundle_id, content from orders.fund_messages where direction = 'sent' and kind not like 'setr.018%'"
    )
    for row in bind.execute(sent).all():
        file = zlib.decompress(row.content).decode()
        bind.execute(
            sa.text("update orders.bundles set file = :file where bundle_id = :id or origin_id = :id"),
            {"file": file, "id": row.bundle_id},
        )
    op.alter_column("bundles", "file", nullable=False, schema="orders")
    for table in ("accepted_units", "finding_decisions", "fund_replies", "executions", "fund_messages"):
        op.drop_table(table, schema="orders")
    op.drop_column("bundles", "origin_id", schema="orders")


def _messages() -> None:
    op.create_table(
        "fund_messages",
        sa.Column("message_key", sa.Uuid(), primary_key=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), sa.ForeignKey(_BUNDLE)),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("direction", "digest"),
        sa.CheckConstraint("direction in ('sent', 'received')", name="direction_known"),
        schema="orders",
    )
    # Deflated already: the database need not try again.
    op.execute("alter table orders.fund_messages alter column content set storage external")
    for name, column, unique, where in (
        ("uq_fund_messages_sent", "message_id", True, "direction = 'sent'"),
        ("ix_fund_messages_bundle_id", "bundle_id", False, "bundle_id is not null"),
        ("ix_fund_messages_waiting", "message_key", False, "direction = 'sent' and fetched_at is null"),
    ):
        op.create_index(
            name, "fund_messages", [column], unique=unique, schema="orders", postgresql_where=sa.text(where)
        )


def _move_files() -> None:
    """What was sent before stands beside the bundles; from now on a message is one of its own."""
    bind = op.get_bind()
    add = sa.text(
        "insert into orders.fund_messages (message_key, direction, message_id, kind, bundle_id, digest, content, "
        "made_at, fetched_at) values (:id, 'sent', :name, :kind, :id, :digest, :content, :at, :at)"
    )
    for row in bind.execute(sa.text("select bundle_id, file, sent_at from orders.bundles")).all():
        file = row.file.encode()
        facts = {"id": row.bundle_id, "name": row.bundle_id.hex, "kind": _CSV, "at": row.sent_at}
        bind.execute(add, facts | {"digest": hashlib.sha256(file).hexdigest(), "content": zlib.compress(file)})
    op.drop_column("bundles", "file", schema="orders")


def _executions() -> None:
    op.create_table(
        "executions",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER), primary_key=True),
        sa.Column("deal_reference", sa.Text(), primary_key=True),
        sa.Column("price_day", sa.Date(), nullable=False),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fx_rate", sa.Numeric()),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.executions")


def _replies() -> None:
    op.create_table(
        "fund_replies",
        sa.Column("reply_id", sa.Uuid(), primary_key=True),
        sa.Column("bundle_id", sa.Uuid(), sa.ForeignKey(_BUNDLE), nullable=False),
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER)),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("source", "line"),
        schema="orders",
    )
    op.create_index("ix_fund_replies_bundle_id", "fund_replies", ["bundle_id"], schema="orders")
    named = sa.text("order_id is not null")
    op.create_index("ix_fund_replies_order_id", "fund_replies", ["order_id"], schema="orders", postgresql_where=named)
    append_only.protect("orders.fund_replies")


def _decisions() -> None:
    op.create_table(
        "finding_decisions",
        sa.Column("decision_id", sa.Uuid(), primary_key=True),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey(_FINDING), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.CheckConstraint("action in ('accept', 'book_rest', 'reject', 'ask_again')", name="action_known"),
        sa.CheckConstraint("outcome in ('done', 'refused')", name="outcome_known"),
        sa.CheckConstraint("action = 'ask_again' or decided_by <> proposed_by", name="four_eyes"),
        sa.CheckConstraint("num_nulls(outcome, decided_by, decided_at) in (0, 3)", name="decided_whole"),
        schema="orders",
    )
    undecided = sa.text("outcome is null")
    op.create_index(
        "uq_finding_decisions_open",
        "finding_decisions",
        ["finding_id"],
        unique=True,
        schema="orders",
        postgresql_where=undecided,
    )
    op.create_table(
        "accepted_units",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER), primary_key=True),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey(_FINDING), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.accepted_units")
