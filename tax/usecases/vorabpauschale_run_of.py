"""The run of a year as it stands: figures and parts (TAX-37)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tax.rules.fund_year import AssessedFundYear
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.store import fund_years, runs


def vorabpauschale_run_of(
    tx: Session, calendar_year: int
) -> tuple[Run, dict[str, AssessedFundYear], list[RunShard]] | None:
    """The run, the fund figures it uses, and its parts with their sums; None where none has begun (TAX-37)."""
    run = runs.of_year(tx, calendar_year)
    if run is None:
        return None
    return run, fund_years.years_used(tx, calendar_year), runs.shards(tx, run.run_id)
