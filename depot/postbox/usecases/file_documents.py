"""Documents enter the postbox with the change they tell of (DOC-1, DOC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, DocumentId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import NewDocument
from depot.postbox.store import filing

_AT_ONCE: Final = 1_000


def file_documents(tx: Session, documents: Sequence[NewDocument], *, now: datetime) -> list[DocumentId]:
    """File them all; a numbered one gets the next number of its depot and the period since the one before (DOC-3).

    Returns the ids in the order given. The depots' counters stay locked until the transaction ends.
    """
    for new in documents:
        assert new.persons, "a document that nobody may read is filed for nobody (DOC-1)"
        assert not new.numbered or new.depot_id is not None, "numbers belong to a depot (DOC-3)"
    filed = [(DocumentId(new_id()), new) for new in documents]
    # Every writer takes the counters in this one order, so two writers can wait but never deadlock.
    in_order = sorted(filed, key=lambda pair: str(pair[1].depot_id))
    for start in range(0, len(in_order), _AT_ONCE):
        filing.file(tx, in_order[start : start + _AT_ONCE], now=now)
    for document_id, new in filed:
        publish(tx, _filed(document_id, new), now=now)
    return [document_id for document_id, _ in filed]


def _filed(document_id: DocumentId, new: NewDocument) -> Event:
    content = {"document_id": to_text(PREFIX["DocumentId"], document_id), "category": new.category, "kind": new.kind}
    return Event("document_filed.v1", subject=document_id, depot=new.depot_id, content=content)
