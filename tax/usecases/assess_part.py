"""The Vorabpauschalen of one part of all persons, computed in one transaction (TAX-37)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from depot.holdings.usecases.year_end_lots import year_end_lots
from tax.rules.fund_year import AssessedFundYear
from tax.rules.inflow import received_on
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.rules.vorabpauschale_shard import assessed_lots, holders_of, persons_with_income, shard_events
from tax.store import shard_persons, spouses
from tax.store.shard_rows import AssessedPart
from tax.usecases.correct_late_sales import correct_late_sales


def assess_part(
    tx: Session, run: Run, part: RunShard, years: Mapping[str, AssessedFundYear], *, now: datetime
) -> AssessedPart:
    """Lots to positions, positions to taxes; sales that came between year's end and run are corrected first (TAX-37).

    All but those corrections is left to `write_part`: a dry run is rolled back, and its sums are the same.
    """
    inflow = received_on(run.year)
    range_ = spouses.together(tx, part, received=inflow)
    rows = year_end_lots(tx, date(run.year, 12, 31), on=inflow, persons=range_)
    # A fund that nobody held when the run began is late data: it is left to a correction run (TAX-37).
    rows = rows[np.isin(rows["isin"], [isin.encode() for isin in years])]
    lots = assessed_lots(rows, years, run.year)
    late = correct_late_sales(tx, run, range_, lots, now=now)
    persons = persons_with_income(lots)
    facts = shard_persons.person_facts(tx, range_, persons, holders_of(persons, lots), received=inflow)
    return AssessedPart(rows, lots, facts, shard_events(lots, facts.arrays, received=inflow), late)
