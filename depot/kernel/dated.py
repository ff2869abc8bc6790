"""Dated figures with their source: new law adds a row, nothing is edited, a figure without a source does not merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from depot.kernel.errors import Invalid

T = TypeVar("T")


@dataclass(eq=False, init=False)
class NoFigureYet(Invalid, LookupError):
    """No row of the table is in force on the day asked for: whoever named a day before the law is told so (TAX-1)."""

    title = "The day lies before the figures of the law that the bank knows"
    title_de = "Für diesen Tag sind der Bank keine gesetzlichen Werte bekannt"
    rule = "TAX-1"
    day: date = date.min

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day

    def __str__(self) -> str:
        return str(self.day)


@dataclass(frozen=True, slots=True)
class Since(Generic[T]):
    """A figure, the first day it is in force, and where it is written."""

    first_day: date
    value: T
    source: str

    def __post_init__(self) -> None:
        assert self.source, "a figure without a source does not merge"


class Dated(Generic[T]):
    """A figure that the law changes over time."""

    def __init__(self, *rows: Since[T]) -> None:
        assert rows, "a dated figure has at least one row"
        assert [r.first_day for r in rows] == sorted({r.first_day for r in rows}), "rows go by day, each day once"
        self.rows = rows

    def row_on(self, day: date) -> Since[T]:
        """The row in force on `day`; raises NoFigureYet before the first."""
        for row in reversed(self.rows):
            if row.first_day <= day:
                return row
        raise NoFigureYet(day)

    def on(self, day: date) -> T:
        """The figure in force on `day`; raises NoFigureYet before the first."""
        return self.row_on(day).value
