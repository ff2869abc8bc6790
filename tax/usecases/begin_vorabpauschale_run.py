"""A run of Vorabpauschalen begins, or the one begun before goes on (TAX-37)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.holdings.usecases.first_holders import first_holders
from depot.holdings.usecases.stage_vorabpauschalen import stage_vorabpauschalen
from depot.kernel.clock import new_id, today
from depot.kernel.ids import TaxRunId
from tax.rules.inflow import received_on
from tax.rules.tax_book import rule_version
from tax.rules.vorabpauschale_run import Run
from tax.store import fund_years, runs
from tax.usecases.assess_fund_years import assess_fund_years


def begin_vorabpauschale_run(tx: Session, calendar_year: int, *, persons_per_part: int, now: datetime) -> Run:
    """Figures, parts and an empty table for the lots are laid down once; a second start finds them (TAX-37)."""
    known = runs.of_year(tx, calendar_year)
    if known is not None:
        return known
    years = assess_fund_years(tx, calendar_year)
    run = Run(TaxRunId(new_id()), calendar_year, is_done=False, booked_on=today(now))
    # Where no fund has a Vorabpauschale, nobody has: there is nothing to cut into parts.
    firsts = first_holders(tx, persons_per_part) if years else []
    runs.begin(tx, run, firsts, rule_version=rule_version(received_on(calendar_year)), now=now)
    fund_years.insert_years(tx, years, now=now)
    stage_vorabpauschalen(tx, calendar_year)
    return run
