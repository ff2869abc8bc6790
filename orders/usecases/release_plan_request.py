"""The last release of a request is its receipt: from then on eight business days count (PLN-4, PLN-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PREFIX, PersonId, PlanRequestId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts
from orders.errors import AlreadyReleased
from orders.model import MoneyPlace
from orders.rules.plans.due_days import counts_from, due_after_change, ended
from orders.rules.plans.plan import Plan, PlanRequest, PlanState, PlanVersion, Reason, RequestKind, RequestState
from orders.rules.receipt import waits_until
from orders.store import plans as store
from orders.usecases.locked_plan_request import locked_plan_request
from orders.usecases.standing_of import standing_of


def release_plan_request(tx: Session, *, calendars: Calendars, person: PersonId, subject: UUID, now: datetime) -> None:
    """A release counts if it is in time; when nobody's is owed any more, the request takes effect (ACC-9, PLN-4)."""
    plan, request = locked_plan_request(tx, PlanRequestId(subject), now=now)
    earlier = store.releasers(tx, request.request_id)
    if person in earlier:
        raise AlreadyReleased
    today = clock.today(now)
    _, standing = standing_of(tx, plan.depot_id, person, released=earlier, on=today, act=Act.CHANGE_PLAN)
    store.add_release(tx, request.request_id, person, now=now)
    if standing.verdict.granted:
        _take_effect(tx, plan, request, calendars=calendars, now=now)
    elif not earlier:
        store.wait_until(tx, request.request_id, waits_until(now, calendars))


def _take_effect(tx: Session, plan: Plan, request: PlanRequest, *, calendars: Calendars, now: datetime) -> None:
    ends = request.kind is RequestKind.END
    valid_from = counts_from(clock.today(now), calendars)
    terms = ended(request.terms, valid_from=valid_from) if ends else request.terms
    version = PlanVersion(len(plan.versions) + 1, valid_from, terms)
    store.add_version(tx, plan.plan_id, version, request=request.request_id, now=now)
    store.end_request(tx, request.request_id, RequestState.DONE)
    due = due_after_change(plan, (*plan.versions, version))
    over = due is None or (ends and plan.state is PlanState.SUSPENDED)
    store.stand(
        tx,
        plan.plan_id,
        state=PlanState.ENDED if over else PlanState.ACTIVE,
        next_due_on=None if over else due,
        ended_at=now if over else None,
        end_reason=(Reason.DELETED if ends else Reason.TERM_OVER).value if over else None,
    )
    if terms.money is MoneyPlace.DIRECT_DEBIT:
        open_accounts(tx, (Account.in_transit(plan.depot_id),), now=now)
    content = {
        "plan": to_text(PREFIX["PlanId"], plan.plan_id),
        "kind": request.kind.value,
        "valid_from": valid_from.isoformat(),
        "next_due_on": None if over or due is None else due.isoformat(),
    }
    publish(tx, Event("plan_changed.v1", plan.plan_id, content, depot=plan.depot_id), now=now)
