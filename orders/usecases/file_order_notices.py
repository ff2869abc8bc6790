"""The customer is told when a fund company does not execute an order, or lets it wait (ORD-10, ORD-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from orders.model import Order
from orders.rules.fund_messages.notices import Notice, notice_letter


def file_order_notices(tx: Session, orders: Sequence[Order], notice: Notice, *, reason: str, now: datetime) -> None:
    """A letter for everybody who may see the depot; without anybody to speak to there is none (ACC-14)."""
    if not orders:
        return
    today: date = clock.today(now)
    heads = letterheads(tx, {order.depot_id for order in orders}, on=today)
    terms = fund_terms(tx, {order.isin for order in orders}, on=today)
    documents = [
        NewDocument.of(
            notice_letter(order, notice, terms[order.isin], recipient=heads[order.depot_id].recipient, reason=reason),
            depot=order.depot_id,
            persons=heads[order.depot_id].readers,
            filed_on=today,
        )
        for order in orders
        if order.depot_id in heads
    ]
    file_documents(tx, documents, now=now)
