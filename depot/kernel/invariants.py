"""What must always hold is a query that returns nothing; run nightly and after every story (ORD-23, CSH-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence that does not hold, and how often."""

    sentence: str
    rows: int
    example: str


def broken(tx: Session, invariants: Mapping[str, str]) -> Iterator[Broken]:
    """The sentences that do not hold now; nothing when all is well. The example names ids only."""
    for sentence, query in invariants.items():
        found = tx.execute(text(f"with broken as ({query}) select count(*) over () as n, broken.* from broken limit 1"))
        row = found.first()
        if row is not None:
            yield Broken(sentence, row.n, ", ".join(str(value) for value in row[1:]))
