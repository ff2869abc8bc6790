"""Letters about plans go into the postbox of everybody who sees the depot (DOC-1, PLN-7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.kernel.clock import today
from depot.kernel.ids import DepotId
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from orders.rules.plans.wording import Letter


def file_plan_letters(tx: Session, letters: Sequence[tuple[DepotId, Letter]], *, now: datetime) -> None:
    """Subject with the depot's number, and paragraphs; a depot that nobody sees gets none (DOC-1)."""
    if not letters:
        return
    day = today(now)
    heads = letterheads(tx, {depot for depot, _ in letters}, on=day)

    def documents() -> Iterator[NewDocument]:
        for depot, (subject, paragraphs) in letters:
            head = heads.get(depot)
            if head is None or not head.readers:
                continue
            content = LetterContent(
                recipient=head.recipient,
                salutation="Sehr geehrte Damen und Herren",
                subject=f"{subject}, Depot {head.depot.depot_number}",
                paragraphs=paragraphs,
            )
            yield NewDocument.of(content, depot=depot, persons=head.readers, filed_on=day)

    file_documents(tx, list(documents()), now=now)
