"""What a run of a year would work on, without writing anything: `--dry-run` (TAX-37)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.holdings.usecases.first_holders import first_holders
from depot.kernel.clock import new_id, today
from depot.kernel.ids import TaxRunId
from tax.rules.fund_year import AssessedFundYear
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.store import runs
from tax.usecases.assess_fund_years import assess_fund_years


def plan_vorabpauschale_run(
    tx: Session, calendar_year: int, *, persons_per_part: int, now: datetime
) -> tuple[Run, dict[str, AssessedFundYear], list[RunShard]]:
    """The same figures and parts as of a real run (TAX-37)."""
    years = {year.isin: year for year in assess_fund_years(tx, calendar_year)}
    run = Run(TaxRunId(new_id()), calendar_year, is_done=False, booked_on=today(now))
    return run, years, runs.parts(first_holders(tx, persons_per_part) if years else [])
