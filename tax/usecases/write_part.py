"""What was found for a part of a run is written, with the mark that it is done (TAX-37, R6)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.customers.rules.countries import country_name_de
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.staged_vorabpauschalen import staged_vorabpauschalen
from depot.kernel.clock import new_ids
from depot.kernel.id_arrays import UUID_FIELD, uuids
from depot.kernel.ids import DepotId
from depot.postbox.usecases.file_alike import file_alike
from tax.rules.fund_year import AssessedFundYear
from tax.rules.inflow import received_on
from tax.rules.tax_book import rule_version
from tax.rules.vorabpauschale_notice import NoticePart, depot_values, document_form, notice_form, notices
from tax.rules.vorabpauschale_run import Run, RunShard
from tax.rules.vorabpauschale_shard import Bytes
from tax.store import runs, shard_rows
from tax.store.shard_rows import AssessedPart, EventFrame


def write_part(
    tx: Session,
    run: Run,
    part: RunShard,
    found: AssessedPart,
    years: Mapping[str, AssessedFundYear],
    *,
    now: datetime,
) -> None:
    """Lots, events, claims, tax years, notices and the mark: all of it, or the part is done again (TAX-37)."""
    _write(tx, run, found, now=now)
    _file_notices(tx, run, found, years, now=now)
    runs.mark_done(tx, run.run_id, part.shard, found.sums, now=now)


def _write(tx: Session, run: Run, part: AssessedPart, *, now: datetime) -> None:
    inflow = received_on(run.year)
    frame = EventFrame(run.year, inflow, run.booked_on, rule_version(inflow), now)
    events, facts = part.events, part.facts
    ids = np.frombuffer(new_ids(len(events.amount)), UUID_FIELD)
    shard_rows.write_lots(tx, staged_vorabpauschalen(tx, run.year), part.lots, year=run.year)
    references = _references(events.positions["position_id"], run.year)
    shard_rows.write_events(tx, ids, events, references=references, facts=facts, frame=frame)
    shard_rows.write_claims(tx, ids, events, year=run.year)
    shard_rows.take(tx, facts, events, year=inflow.year)


def _file_notices(
    tx: Session, run: Run, part: AssessedPart, years: Mapping[str, AssessedFundYear], *, now: datetime
) -> None:
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
