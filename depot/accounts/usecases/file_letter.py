"""A plain letter about a depot goes into the postbox of everybody who sees it (DOC-1, ACC-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.kernel.clock import today
from depot.kernel.ids import DepotId
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.document import Channel, NewDocument
from depot.postbox.usecases.file_documents import file_documents


def file_letter(
    tx: Session,
    depot: DepotId,
    *,
    subject: str,
    paragraphs: Sequence[str],
    channel: Channel = Channel.POSTBOX,
    now: datetime,
) -> None:
    """Subject with the depot's number, and paragraphs; a depot that nobody sees yet gets none (DOC-1)."""
    day = today(now)
    head = letterheads(tx, [depot], on=day).get(depot)
    if head is None or not head.readers:
        return
    content = LetterContent(
        recipient=head.recipient,
        salutation="Sehr geehrte Damen und Herren",
        subject=f"{subject}, Depot {head.depot.depot_number}",
        paragraphs=tuple(paragraphs),
    )
    letter = NewDocument.of(content, depot=depot, persons=head.readers, filed_on=day, channel=channel)
    file_documents(tx, [letter], now=now)
