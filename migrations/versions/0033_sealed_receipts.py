"""Receipts keep their answers sealed: an answer may name an account or a person (PRV-4)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from depot.kernel.crypto import keyring

revision = "0033_sealed_receipts"
down_revision = "0032_fund_conversions"
branch_labels = None
depends_on = None

_BATCH = 1_000


def upgrade() -> None:
    op.add_column("receipts", sa.Column("answer_sealed", sa.LargeBinary()), schema="depot")
    op.execute("alter table depot.receipts disable trigger refuse_change")
    _converted("answer is not null and answer_sealed is null", "answer", "answer_sealed", _sealed)
    op.execute("alter table depot.receipts enable trigger refuse_change")
    op.alter_column("receipts", "answer_sealed", nullable=False, schema="depot")
    op.drop_column("receipts", "answer", schema="depot")


def downgrade() -> None:
    op.add_column("receipts", sa.Column("answer", sa.Text()), schema="depot")
    op.execute("alter table depot.receipts disable trigger refuse_change")
    _converted("answer is null", "answer_sealed", "answer", _opened)
    op.execute("alter table depot.receipts enable trigger refuse_change")
    op.alter_column("receipts", "answer", nullable=False, schema="depot")
    op.drop_column("receipts", "answer_sealed", schema="depot")


def _sealed(answer: str) -> bytes:
    return keyring().encrypt(answer.encode())


def _opened(sealed: bytes) -> str:
    return keyring().decrypt(bytes(sealed)).decode()


def _converted(which: str, source: str, target: str, convert) -> None:  # noqa: ANN001 - either direction
    """Batch by batch; an empty table needs no keys."""
    connection = op.get_bind()
    some = sa.text(f"select client, key, {source} as kept from depot.receipts where {which} limit {_BATCH}")
    change = sa.text(f"update depot.receipts set {target} = :made where client = :client and key = :key")
    while rows := connection.execute(some).all():
        connection.execute(change, [{"client": r.client, "key": r.key, "made": convert(r.kept)} for r in rows])
