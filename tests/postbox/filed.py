"""Filing in one line: documents for tests of numbers, readers and rights (DOC-1, DOC-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PersonId
from depot.postbox.invariants import INVARIANTS
from depot.postbox.model.document import Content, NewDocument
from tests.postbox import samples

NOW = datetime(2023, 8, 23, 16, 30, tzinfo=UTC)
DAY = date(2023, 8, 23)


def some_person() -> PersonId:
    return PersonId(new_id())


def some_depot() -> DepotId:
    return DepotId(new_id())


def new(
    depot: DepotId | None = None,
    *persons: PersonId,
    content: Content | None = None,
    days: int = 0,
    covers_from: date | None = None,
) -> NewDocument:
    """A settlement unless another content is given, filed some days after DAY."""
    return NewDocument.of(
        content or samples.settlement(),
        depot=depot,
        persons=persons or (some_person(),),
        filed_on=DAY + timedelta(days=days),
        covers_from=covers_from,
    )


def numbers(tx: Session, depot: DepotId) -> list[tuple[int, str, str]]:
    """Number and period of a depot's numbered documents, as they were filed."""
    query = text("""
        select number, period_from, period_to from depot.documents
         where depot_id = :depot and number is not null order by number
    """)
    return [(row.number, f"{row.period_from}", f"{row.period_to}") for row in tx.execute(query, {"depot": depot})]


def broken_invariants(tx: Session) -> list[str]:
    """The invariants of the postbox that do not hold."""
    return [name for name, query in INVARIANTS.items() if tx.execute(text(query)).first() is not None]
