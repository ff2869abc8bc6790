"""The persons behind a depot are told of due days that were left out and of plans that ended (PLN-3, PLN-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from orders.rules.plans.execution import Done
from orders.rules.plans.plan import Reason
from orders.rules.plans.wording import Letter, ended_letter, skipped_letter
from orders.usecases.file_plan_letters import file_plan_letters


def tell_of_plans(tx: Session, done: Sequence[Done], *, now: datetime) -> None:
    """A letter each, into the postbox; a plan that ran and goes on needs none, its settlements tell."""
    letters: list[tuple[DepotId, Letter]] = []
    for one in done:
        plan, due = one.due.plan, one.due
        if one.skipped and one.skipped is not one.ends:
            letters.append((plan.depot_id, skipped_letter(plan.kind, due.due_on, one.skipped, due.then)))
        if one.ends and one.ends is not Reason.DELETED:
            letters.append((plan.depot_id, ended_letter(plan.kind, one.ends)))
    file_plan_letters(tx, letters, now=now)
