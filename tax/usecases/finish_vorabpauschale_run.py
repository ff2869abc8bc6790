"""All parts are done: the year becomes part of the lots, for everybody at one moment (TAX-37)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.holdings.usecases.publish_vorabpauschalen import publish_vorabpauschalen
from depot.kernel.ids import to_text
from depot.kernel.outbox import Event, publish
from tax.rules.vorabpauschale_run import Run, run_report
from tax.store import runs


def finish_vorabpauschale_run(tx: Session, run: Run, *, now: datetime) -> None:
    """Publish the lots' Vorabpauschalen and close the run; every part must be done (§ 18 InvStG)."""
    sums = [part.sums for part in runs.shards(tx, run.run_id)]
    assert None not in sums, "a part is still to be done"
    publish_vorabpauschalen(tx, run.year, now=now)
    runs.finish(tx, run.run_id, now=now)
    report = run_report(
        run.year, [each for each in sums if each], collected={}, is_dry_run=False, was_done_before=False
    )
    content = {
        "tax_run_id": to_text("run", run.run_id),
        "calendar_year": run.year,
        "events": report.events,
        "amount": str(report.amount),
        "total_tax": str(report.total_tax),
    }
    publish(tx, Event("vorabpauschalen_published.v1", run.run_id, content), now=now)
