"""The wire model of a run of the business day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from depot.business_day.steps import TimedReport
from depot.kernel.web.wire import Answer


class StepAnswer(Answer):
    """What one step read, did and skipped, and its sums."""

    name: str
    read: int
    done: int
    skipped: dict[str, int]
    sums: dict[str, str]
    seconds: str


class BusinessDayAnswer(Answer):
    """The steps of the day in their order."""

    now: datetime
    is_business_day: bool
    steps: list[StepAnswer]

    @classmethod
    def of(cls, reports: Sequence[TimedReport], *, now: datetime, is_business_day: bool) -> Self:
        """The reports as an answer."""
        steps = [
            StepAnswer(
                name=timed.report.name,
                read=timed.report.read,
                done=timed.report.done,
                skipped=timed.report.skipped,
                sums=timed.report.sums,
                seconds=timed.seconds,
            )
            for timed in reports
        ]
        return cls(now=now, is_business_day=is_business_day, steps=steps)
