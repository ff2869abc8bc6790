"""The step in which orders lapse that nobody released in time (ORD-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.reports import StepReport
from orders.model import OrderState
from orders.store import orders as store
from orders.usecases.end_orders import end_orders

AT_ONCE: Final = 500


def lapse_orders(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Every order whose release is overdue ends, and what it held is free again (ORD-4)."""
    ended = 0
    while True:
        with sessions.begin() as tx:
            overdue = store.lapsed(tx, now=now, limit=AT_ONCE)
            end_orders(tx, overdue, state=OrderState.LAPSED, reason="not released in time", now=now)
        ended += len(overdue)
        if len(overdue) < AT_ONCE:
            return StepReport("lapse_orders", read=ended, done=ended)
