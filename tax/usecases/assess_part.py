"""The Vorabpauschalen of one part of all persons, computed and, in a real run, written in one transaction (TAX-37)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.customers.rules.countries import country_name_de
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.staged_vorabpauschalen import staged_vorabpauschalen
from depot.holdings.usecases.year_end_lots import year_end_lots
from depot.kernel.binary_copy import Rows
from depot.kernel.clock import new_ids
from depot.kernel.id_arrays import UUID_FIELD, uuids
from depot.kernel.ids import DepotId
from depot.postbox.usecases.file_alike import file_alike
from tax.rules.fund_year import AssessedFundYear
from tax.rules.inflow import received_on
from tax.rules.tax_book import rule_version
from tax.rules.vorabpauschale_notice import NoticePart, depot_values, document_form, notice_form, notices
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.rules.vorabpauschale_shard import (
    AssessedLots,
    Bytes,
    ShardEvents,
    assessed_lots,
    persons_with_income,
    shard_events,
)
from tax.store import runs, shard_rows
from tax.store.shard_rows import EventFrame, PersonFacts


@dataclass(frozen=True, slots=True)
class _Part:
    rows: Rows
    lots: AssessedLots
    facts: PersonFacts
    events: ShardEvents

    @property
    def sums(self) -> dict[str, int]:
        return {"positions": self.lots.positions_read, "lots": self.lots.lots_read, **self.events.sums()}


def assess_part(
    tx: Session, run: Run, part: RunShard, years: Mapping[str, AssessedFundYear], *, write_at: datetime | None
) -> dict[str, int]:
    """The sums of the part; without a moment to write at nothing is written, and the sums are the same (TAX-37)."""
    inflow = received_on(run.year)
    rows = year_end_lots(
        tx, date(run.year, 12, 31), on=inflow, first_person=part.first_person, next_person=part.next_person
    )
    # A fund that nobody held when the run began is late data: it is left to a correction run (TAX-37).
    rows = rows[np.isin(rows["isin"], [isin.encode() for isin in years])]
    lots = assessed_lots(rows, years, run.year)
    facts = shard_rows.person_facts(tx, part, persons_with_income(lots), received=inflow)
    found = _Part(rows, lots, facts, shard_events(lots, facts.arrays, received=inflow))
    if write_at is not None:
        _write(tx, run, found, now=write_at)
        _file_notices(tx, run, found, years, now=write_at)
        runs.mark_done(tx, run.run_id, part.shard, found.sums, now=write_at)
    return found.sums


def _write(tx: Session, run: Run, part: _Part, *, now: datetime) -> None:
    inflow = received_on(run.year)
    frame = EventFrame(run.year, inflow, run.booked_on, rule_version(inflow), now)
    events, facts = part.events, part.facts
    ids = np.frombuffer(new_ids(len(events.amount)), UUID_FIELD)
    shard_rows.write_lots(tx, staged_vorabpauschalen(tx, run.year), part.lots, year=run.year)
    references = _references(events.positions["position_id"], run.year)
    shard_rows.write_events(tx, ids, events, references=references, attributes=facts.attributes, frame=frame)
    shard_rows.write_claims(tx, ids, events, year=run.year)
    shard_rows.take(tx, facts, events, year=inflow.year)


def _file_notices(tx: Session, run: Run, part: _Part, years: Mapping[str, AssessedFundYear], *, now: datetime) -> None:
    """A note on every taxed position, in the transaction that taxed it (DOC-2)."""
    inflow = received_on(run.year)
    terms = fund_terms(tx, list(years), on=inflow)
    forms = {
        isin: notice_form(year, terms[isin], booked_on=run.booked_on, country=country_name_de(terms[isin].domicile))
        for isin, year in years.items()
    }
    heads = letterheads(tx, {DepotId(depot) for depot in uuids(part.events.positions["depot_id"])}, on=run.booked_on)
    values = depot_values(part.rows, years)
    shown = NoticePart(part.lots, part.events, part.facts.arrays, values, run.year)
    file_alike(tx, document_form(run.year, run.booked_on), list(notices(shown, forms, heads)), now=now)


def _references(positions: Bytes, year: int) -> Bytes:
    """One reference per position and year, always the same: the database refuses a second event of it (R6)."""
    sealed = positions.tobytes()
    name = f"vorabpauschale {year}".encode()
    digests = (hashlib.sha256(name + sealed[at : at + 16]).digest()[:16] for at in range(0, len(sealed), 16))
    return np.frombuffer(b"".join(digests), UUID_FIELD)
