"""Recording what holds for a fund from a day on (FND-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.errors import FundTermsInvalid, TermsAlreadyRecorded
from depot.funds.model import FundTerms, fund_subject
from depot.funds.rules.terms_faults import Neighbours, terms_faults
from depot.funds.store import terms as store
from depot.kernel import clock
from depot.kernel.outbox import Event, publish


def record_fund_terms(tx: Session, terms: FundTerms, *, now: datetime) -> FundTerms:
    """Terms hold from their day on until the next row; nothing recorded is ever changed (FND-1)."""
    recorded = store.all_terms(tx, terms.isin)
    neighbours = Neighbours(
        before=next((row.state for row in reversed(recorded) if row.valid_from <= terms.valid_from), None),
        after=next((row.state for row in recorded if row.valid_from > terms.valid_from), None),
    )
    if faults := terms_faults(terms, neighbours=neighbours, today=clock.today(now)):
        raise FundTermsInvalid(_faults=faults)
    if not store.add_terms(tx, terms, now=now):
        raise TermsAlreadyRecorded(terms.isin, terms.valid_from)
    content = {"isin": terms.isin, "valid_from": terms.valid_from.isoformat(), "state": terms.state.value}
    publish(tx, Event("fund_terms_recorded.v1", fund_subject(terms.isin), content), now=now)
    return terms
