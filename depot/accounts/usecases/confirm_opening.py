"""The opening confirmation goes into the postbox (ACC-11, DOC-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Application
from depot.accounts.rules.opening_confirmation import opening_confirmation
from depot.accounts.store import rosters
from depot.accounts.usecases.letterheads import letterheads
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import today
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents


def confirm_opening(tx: Session, application: Application, *, now: datetime) -> None:
    """Depot, accounts, wishes and accepted terms, readable by everybody who sees the depot (ACC-11)."""
    day = today(now)
    depot = application.depot
    head = letterheads(tx, [depot.depot_id], on=day)[depot.depot_id]
    terms = fund_terms(tx, {wish.isin for wish in application.funds}, on=day)
    names = {isin: found.name for isin, found in terms.items()}
    roster = rosters.rosters(tx, [depot.depot_id], on=day)[depot.depot_id]
    content = opening_confirmation(application, head, names, roster)
    document = NewDocument.of(content, depot=depot.depot_id, persons=head.readers, filed_on=day)
    file_documents(tx, [document], now=now)
