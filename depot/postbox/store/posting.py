"""Letters: documents that go by post, handed over to the print shop once each (DOC-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from depot.kernel.ids import DocumentId, LetterBatchId
from depot.postbox.tables import PostedRow

# Two print runs at once share the waiting letters: whoever inserts the row has the letter.
_HAND_OVER = text("""
    insert into depot.letters_posted (document_id, batch_id, handed_over_at)
    select d.document_id, :batch_id, :now
      from depot.documents d left join depot.letters_posted p using (document_id)
     where d.channel = 'post' and p.document_id is null
     order by d.document_id limit :limit
    on conflict do nothing
    returning document_id
""").bindparams(bindparam("batch_id", type_=Uuid))


def hand_over(tx: Session, *, batch: LetterBatchId, limit: int, now: datetime) -> list[DocumentId]:
    """Put the waiting letters into the batch, oldest first."""
    return sorted(tx.scalars(_HAND_OVER, {"batch_id": batch, "now": now, "limit": limit}))


def letters(tx: Session, batch: LetterBatchId) -> Sequence[DocumentId]:
    """The letters of a batch."""
    query = select(PostedRow.document_id).where(PostedRow.batch_id == batch).order_by(PostedRow.document_id)
    return tx.scalars(query).all()
