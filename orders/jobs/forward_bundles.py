"""The step that sends what has met its cut-off to the fund companies (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.money import total
from depot.kernel.reports import StepReport
from orders.usecases.forward_orders import forward_orders

AT_ONCE: Final = 50_000


def forward_bundles(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Every accepted order whose cut-off has passed goes into exactly one bundle, in one transaction (ORD-10)."""
    with sessions.begin() as tx:
        sent = forward_orders(tx, limit=AT_ONCE, now=now)
    orders = sum(bundle.orders for bundle in sent)
    sums = {"bundles": str(len(sent)), "amount": str(total(bundle.total_amount for bundle in sent))}
    return StepReport("forward_bundles", read=orders, done=orders, sums=sums)
