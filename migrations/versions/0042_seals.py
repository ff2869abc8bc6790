"""Entries of journal and audit trail carry a MAC of the service; seals chain which rows there are (PRV-5, CSH-2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op
from cryptography.exceptions import InvalidTag

from depot.kernel.crypto import keyring
from migrations import append_only

revision = "0042_seals"
down_revision = "0041_price_corrections"
branch_labels = None
depends_on = None

_ENTRIES = """
    select e.entry_id as id,
           concat_ws(E'\\x1f', replace(e.entry_id::text, '-', ''), e.kind, to_char(e.booked_on, 'YYYY-MM-DD'),
                     to_char(e.value_on, 'YYYY-MM-DD'), replace(e.reference::text, '-', ''),
                     coalesce(replace(e.reverses::text, '-', ''), ''),
                     to_char(e.posted_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                     coalesce(t.moves, ''), e.text) as said
      from depot.ledger_entries e
      left join lateral (
           select string_agg(concat_ws(' ', line, replace(source::text, '-', ''), replace(target::text, '-', ''),
                                       amount, to_char(booked_on, 'YYYY-MM-DD')), ',' order by line) as moves
             from depot.ledger_transfers t where t.entry_id = e.entry_id) t on true
     where e.mac is null limit 5000
"""
_AUDITS = """
    select entry_id as id, actor, action, subject, happened_at, content
      from depot.audit_entries where mac is null limit 5000
"""
_DOCUMENTS = """
    select document_id as id, depot_id, category, kind, title, template, channel, filed_on, content_sealed
      from depot.documents where mac is null limit 5000
"""
_KEYS = {"ledger_entries": "entry_id", "audit_entries": "entry_id", "documents": "document_id"}


def upgrade() -> None:
    for table in _KEYS:
        op.add_column(table, sa.Column("mac", sa.LargeBinary()), schema="depot")
    _signed("ledger_entries", _ENTRIES, lambda row: keyring().digest("journal", row.said))
    _signed("audit_entries", _AUDITS, lambda row: keyring().digest("audit", _audit(row)))
    _signed("documents", _DOCUMENTS, lambda row: keyring().digest("document", _document(row)))
    op.create_table(
        "seals",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("link", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("members", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("reaches_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "link", name=op.f("pk_seals")),
        schema="depot",
    )
    op.create_index("ix_seals_last_id", "seals", ["source", "last_id"], schema="depot")
    append_only.protect("depot.seals")


def downgrade() -> None:
    op.drop_table("seals", schema="depot")
    for table in _KEYS:
        op.drop_column(table, "mac", schema="depot")


def _audit(row: Any) -> str:
    moment = f"{row.happened_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    fields = [str(row.id), row.actor, row.action, row.subject, moment, row.content]
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _document(row: Any) -> str:
    words = (row.category, row.kind, row.title, row.template, row.channel, str(row.filed_on))
    try:
        content = keyring().decrypt(bytes(row.content_sealed))
    except (KeyError, ValueError, InvalidTag):  # nobody can read it any more: its MAC will say so
        content = b""
    depot = "" if row.depot_id is None else row.depot_id.hex
    return "\x1f".join((row.id.hex, depot, *words, hashlib.sha256(content).hexdigest()))


def _signed(table: str, some: str, mac: Callable[[Any], bytes]) -> None:
    """What stands is taken as genuine, once: from now on every row brings its own."""
    connection = op.get_bind()
    op.execute(f"alter table depot.{table} disable trigger refuse_change")
    change = sa.text(f"update depot.{table} set mac = :mac where {_KEYS[table]} = :id")
    while rows := connection.execute(sa.text(some)).all():
        connection.execute(change, [{"id": row.id, "mac": mac(row)} for row in rows])
    op.execute(f"alter table depot.{table} enable trigger refuse_change")
    op.alter_column(table, "mac", nullable=False, schema="depot")
