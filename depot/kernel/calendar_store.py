"""Where dated facts about calendars are kept: closures and extra openings that beat the library's holidays (ORD-9)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Identity, Index, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from depot.kernel.calendar import Override
from depot.kernel.db import Base


class CalendarOverrideRow(Base):
    """What was known of a day from a moment on; the last one recorded for a calendar and day counts."""

    __tablename__ = "calendar_overrides"
    __table_args__ = (Index("ix_calendar_overrides_calendar_day", "calendar", "day"), {"schema": "depot"})

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    calendar: Mapped[str]
    day: Mapped[date]
    is_open: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]


def overrides(tx: Session, *, known_at: datetime | None = None) -> list[Override]:
    """Every override recorded (by the moment `known_at`, if given), in the order in which the later one counts."""
    row = CalendarOverrideRow
    asked = select(row.calendar, row.day, row.is_open, row.name, row.source).order_by(row.seq)
    if known_at is not None:
        asked = asked.where(row.recorded_at <= known_at)
    return [Override(*found) for found in tx.execute(asked)]


def record_override(tx: Session, override: Override, *, now: datetime) -> None:
    """Add a closure or opening; an error is corrected by the next one for the same day, nothing is changed."""
    assert override.source, "a fact without a source does not count"
    tx.execute(
        insert(CalendarOverrideRow).values(
            calendar=override.calendar,
            day=override.day,
            is_open=override.is_open,
            name=override.name,
            source=override.source,
            recorded_at=now,
        )
    )
