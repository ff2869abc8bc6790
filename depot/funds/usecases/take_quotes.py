"""What becomes of the quotes of a file: loaded, known already, or held for staff (FND-2, FND-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.approvals.model import Proposal
from depot.approvals.usecases.propose_all import propose_all
from depot.funds.model import PriceReport, Quote, QuoteKind
from depot.funds.rules.quote_file import Reading
from depot.funds.rules.screening import Known, screen
from depot.funds.store import held, prices, rates, terms
from depot.kernel import clock
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from depot.kernel.outbox import Event, publish

_EVENTS = {QuoteKind.PRICE: "prices_imported.v1", QuoteKind.RATE: "exchange_rates_imported.v1"}

ACT: Final = "held_price"


def take_quotes(
    tx: Session, reading: Reading, *, kind: QuoteKind, source: str, by: StaffId | None, now: datetime
) -> PriceReport:
    """New plausible quotes are loaded, known ones skipped, all others held for a second person (FND-2, FND-3)."""
    held.lock_writers(tx)
    found = screen(reading.quotes, _known(tx, kind, reading.quotes), today=clock.today(now))
    add_new = prices.add_new if kind is QuoteKind.PRICE else rates.add_new
    add_new(tx, found.load, source=source, now=now)
    held_ids = held.add_held(tx, found.hold, source=source, proposed_by=by, now=now)
    texts = [_text(quote) for quote, _ in found.hold]
    proposals = [Proposal(price_id, words, {}) for price_id, words in zip(held_ids, texts, strict=True)]
    propose_all(tx, ACT, proposals, by=by, now=now)
    report = PriceReport(len(found.load), found.unchanged, len(found.hold), reading.faults)
    content = {
        "source": source,
        "loaded": report.loaded,
        "unchanged": report.unchanged,
        "held": report.held,
        "faults": len(report.faults),
    }
    publish(tx, Event(_EVENTS[kind], new_id(), content), now=now)
    return report


def _text(quote: Quote) -> str:
    what = "Preis" if quote.kind is QuoteKind.PRICE else "Devisenkurs"
    return f"{what} {quote.subject} vom {quote.day:%d.%m.%Y} aufnehmen: {quote.value:f} {quote.currency or ''}".rstrip()


def _known(tx: Session, kind: QuoteKind, quotes: Sequence[Quote]) -> dict[str, Known]:
    """Three statements for the whole file, however long it is."""
    spans: dict[str, tuple[date, date]] = {}
    for quote in quotes:
        first, last = spans.get(quote.subject, (quote.day, quote.day))
        spans[quote.subject] = (min(first, quote.day), max(last, quote.day))
    if not spans:
        return {}
    before = prices.around(tx, spans) if kind is QuoteKind.PRICE else rates.around(tx, spans)
    currencies = terms.currencies(tx, spans) if kind is QuoteKind.PRICE else {}
    same = held.same_held(tx, kind, spans)
    return {
        subject: Known(currencies.get(subject, ()), before.get(subject, {}), same.get(subject, frozenset()))
        for subject in spans
    }
