"""Taxes that could not be collected are kept for the report to the tax office (§ 44(1) S. 8 f. EStG, TAX-35, REG-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import to_text
from depot.kernel.outbox import Event, publish
from tax.errors import CollectionNotOpen
from tax.rules.uncollected import Uncollected
from tax.store import collections


def report_uncollected(tx: Session, reports: Sequence[Uncollected], *, reported_on: date, now: datetime) -> None:
    """Never part of the tax: all of it is collected, or the whole claim is reported (TAX-35)."""
    if not reports:
        return
    events = [report.event_id for report in reports]
    closed = collections.report(tx, events, closed_on=reported_on)
    if closed != len(reports):
        raise CollectionNotOpen
    collections.insert_uncollected(tx, reports, now=now)
    for report in reports:
        content = {"tax_event_id": to_text("tax", report.event_id), "reason": report.reason}
        publish(tx, Event("tax_not_collected.v1", report.event_id, content), now=now)
