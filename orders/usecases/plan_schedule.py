"""The next twelve due days of a plan, for those who see it (PLN-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.calendar import ONE_DAY, Calendars
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, PlanId
from orders.rules.plans.due_days import as_if_released, next_days
from orders.rules.plans.plan import PlanOffer, PlanState
from orders.rules.plans.schedule import ScheduledDay, scheduled_day
from orders.store import plans as store
from orders.usecases.plan_details import plan_details

SHOWN: Final = 12


def plan_schedule(
    tx: Session, plan: PlanId, *, person: PersonId, offer: PlanOffer, calendars: Calendars, now: datetime
) -> list[ScheduledDay]:
    """Of a plan that waits, as if it were released today; of one that has ended or is suspended, none (PLN-9)."""
    on = today(now)
    found = plan_details(tx, plan, person=person, on=on)
    if found.state is PlanState.WAITING:
        waiting = store.waiting_request(tx, plan)
        found = as_if_released(found, waiting, received_on=on, calendars=calendars)
    elif found.state is not PlanState.ACTIVE:
        return []
    days = next_days(found, after=(found.next_due_on or on) - ONE_DAY, limit=SHOWN)
    if not days:
        return []
    funds = fund_terms(tx, {leg.isin for _, version in days for leg in version.terms.legs}, on=on)
    first = found.first_run_on or days[0][0]
    return [
        scheduled_day(day, version, funds, first_run_on=first, offer=offer, calendars=calendars)
        for day, version in days
    ]
