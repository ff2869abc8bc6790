"""Letters leave for the print shop as a batch, each once (DOC-4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, LetterBatchId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import LetterBatch
from depot.postbox.store import posting


def hand_over_letters(tx: Session, *, now: datetime, limit: int = 2_000) -> LetterBatch:
    """Every letter not yet posted, oldest first, in one batch; a batch of none is an empty one (DOC-4)."""
    batch = LetterBatchId(new_id())
    letters = posting.hand_over(tx, batch=batch, limit=limit, now=now)
    for document_id in letters:
        content = {
            "document_id": to_text(PREFIX["DocumentId"], document_id),
            "batch_id": to_text(PREFIX["LetterBatchId"], batch),
        }
        publish(tx, Event("letter_posted.v1", subject=document_id, content=content), now=now)
    return LetterBatch(batch, tuple(letters))
