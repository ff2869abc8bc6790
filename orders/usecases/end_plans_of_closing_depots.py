"""The plans of a depot that closes end with it, whenever they are due (ACC-16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.closing_depots import closing_depots
from orders.rules.plans.plan import Reason
from orders.rules.plans.wording import ended_letter
from orders.usecases.end_plans import end_plans
from orders.usecases.file_plan_letters import file_plan_letters


def end_plans_of_closing_depots(tx: Session, *, now: datetime) -> int:
    """The person is told; returns how many (ACC-16, PLN-7)."""
    reason = Reason.DEPOT_CLOSING
    ended = end_plans(tx, closing_depots(tx), reason=reason, now=now)
    file_plan_letters(tx, [(plan.depot_id, ended_letter(plan.kind, reason)) for plan in ended], now=now)
    return len(ended)
