"""Sales booked between the year's end and its run deduct the year's Vorabpauschale after all (TAX-17, TAX-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from uuid import UUID, uuid5

import numpy as np
from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import PersonRange
from depot.holdings.rules.late_set_off import late_set_offs
from depot.holdings.usecases.late_uses import late_uses
from depot.kernel.clock import new_id
from depot.kernel.id_arrays import uuid_array, uuids
from depot.kernel.ids import DepotId, EntryId, LotId
from depot.kernel.money import Eur, Units, total
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from tax.model import EventFacts
from tax.rules.correction_letter import SUBJECT, late_letter
from tax.rules.late_vorabpauschale import BookedSale, LateCorrection
from tax.rules.tax_book import TaxBook
from tax.rules.tax_bookings import TAX_ACCOUNTS, refund_entry
from tax.rules.tax_subject import TaxSubject
from tax.rules.vorabpauschale_run import Run
from tax.rules.vorabpauschale_shard import AssessedLots
from tax.store import booked_sales, year_statuses
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.tax_subjects_of import tax_subjects_of

_Corrected = tuple[BookedSale, EventFacts, LateCorrection]


def correct_late_sales(
    tx: Session, run: Run, persons: PersonRange, lots: AssessedLots, *, now: datetime
) -> dict[str, int]:
    """Each such sale is taxed again with the share of its units; the difference goes back at once (§ 19(1) InvStG).

    It comes before the part's own events, so that the order in which sale and run came makes no difference to the year.
    Gives back how many sales that were, and the tax returned.
    """
    uses = late_uses(tx, date(run.year, 12, 31), persons)
    extra: dict[UUID, dict[LotId, Eur]] = defaultdict(dict)
    for one in late_set_offs(_amounts(lots, {use.lot_id for use in uses}), uses):
        extra[one.reference][one.lot_id] = one.vorabpauschalen
    corrected: list[_Corrected] = []
    sales = booked_sales.by_reference(tx, extra.keys()) if extra else []
    for year, of_year in groupby(
        sorted(sales, key=lambda sale: _received(sale, run)), lambda s: _received(s, run).year
    ):
        corrected += _corrected(tx, list(of_year), extra, run, year=year, now=now)
    _book(tx, corrected, run, now=now)
    refunds = total(-found.withholding.total for _, _, found in corrected)
    return {"late_sales": len(corrected), "refunded_on_late_sales": refunds.cents}


def _amounts(lots: AssessedLots, wanted: set[LotId]) -> dict[LotId, tuple[Units, Eur]]:
    if not wanted:
        return {}
    chosen = np.isin(lots.rows["lot_id"], uuid_array(wanted))
    rows = lots.rows[chosen]
    return {
        LotId(lot): (Units(int(units)), Eur(int(amount)))
        for lot, units, amount in zip(uuids(rows["lot_id"]), rows["units_micro"], lots.amounts[chosen], strict=True)
    }


def _received(sale: BookedSale, run: Run) -> date:
    """With the sale; of a year that is over the difference belongs into the year of knowledge (§ 43a(3) S. 7 EStG)."""
    return sale.event.received_on if sale.event.tax_year == run.booked_on.year else run.booked_on


def _corrected(
    tx: Session,
    sales: list[BookedSale],
    extra: Mapping[UUID, Mapping[LotId, Eur]],
    run: Run,
    *,
    year: int,
    now: datetime,
) -> list[_Corrected]:
    on = max(_received(sale, run) for sale in sales)
    assert on.year == year, "a book is of one tax year"
    subjects = _subjects(tx, sales)
    book = TaxBook(on, year_statuses.locked(tx, subjects, on=on), subjects)
    found: list[_Corrected] = []
    for sale in sales:
        facts = EventFacts(
            reference=uuid5(sale.event.event_id, f"vorabpauschale {run.year}"),
            depot=sale.event.depot,
            position=sale.event.position,
            isin=sale.event.isin,
            received_on=_received(sale, run),
            booked_on=run.booked_on,
            foreign_tax=Eur.ZERO,
            corrects=sale.event.event_id,
        )
        late = book.late_vorabpauschalen(sale.event.subject, sale, extra[sale.event.reference], facts=facts)
        found.append((sale, facts, late))
    close_tax_book(tx, book, now=now)
    return found


def _subjects(tx: Session, sales: list[BookedSale]) -> list[TaxSubject]:
    """As they were taxed then, by rising id."""
    by_day: dict[date, set[DepotId]] = defaultdict(set)
    for sale in sales:
        by_day[sale.event.received_on].add(sale.event.depot)
    found = {
        subject.subject_id: subject
        for day, depots in by_day.items()
        for subject in tax_subjects_of(tx, depots, on=day).values()
    }
    return [found[key] for key in sorted(found)]


def _book(tx: Session, corrected: list[_Corrected], run: Run, *, now: datetime) -> None:
    """What goes back is on the cash account at once, and every customer concerned is told why."""
    if not corrected:
        return
    names = {
        isin: terms.name
        for isin, terms in fund_terms(tx, {sale.event.isin for sale, _, _ in corrected}, on=run.booked_on).items()
    }
    entries = [
        refund_entry(
            facts.depot,
            found.withholding,
            entry_id=EntryId(new_id()),
            reference=facts.reference,
            booked_on=run.booked_on,
            value_on=run.booked_on,
            text=f"Steuerkorrektur Verkauf {names[facts.isin]}",
        )
        for _, facts, found in corrected
    ]
    open_accounts(tx, TAX_ACCOUNTS, now=now)
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    _tell(tx, corrected, names, run, now=now)


def _tell(tx: Session, corrected: list[_Corrected], names: Mapping[str, str], run: Run, *, now: datetime) -> None:
    heads = letterheads(tx, {DepotId(facts.depot) for _, facts, _ in corrected}, on=run.booked_on)
    letters = []
    for sale, facts, found in corrected:
        head = heads.get(facts.depot)
        if head is None or not head.readers:
            continue
        content = LetterContent(
            recipient=head.recipient,
            salutation="Sehr geehrte Damen und Herren",
            subject=f"{SUBJECT}, Depot {head.depot.depot_number}",
            paragraphs=late_letter(sale.event, found, calendar_year=run.year, fund=names[facts.isin]),
        )
        letters.append(NewDocument.of(content, depot=facts.depot, persons=head.readers, filed_on=run.booked_on))
    file_documents(tx, letters, now=now)
