"""A chunk of due plans becomes orders, reservations and direct debits in one transaction (PLN-5 to PLN-7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, new_ids, today
from depot.kernel.ids import PREFIX, EntryId, OrderId, to_text
from depot.kernel.outbox import Event, publish_many
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.mandates import NewDebit
from depot.payments.usecases.schedule_debits import schedule_debits
from orders.model import MoneyPlace, Order
from orders.rules.events import order_content
from orders.rules.plans.due_days import next_due, version_on
from orders.rules.plans.execution import Done, Due, Executing, Means
from orders.rules.plans.plan import Plan, PlanOffer
from orders.rules.reserving import hold_entry
from orders.store import plan_runs as store
from orders.usecases.plan_means import plan_means
from orders.usecases.tell_of_plans import tell_of_plans


def execute_plans(tx: Session, *, calendars: Calendars, offer: PlanOffer, limit: int, now: datetime) -> list[Done]:
    """Each due day of a plan once: orders like any other, or the reason why it is left out, told to the person.

    Raises `InsufficientBalance` where an account was used at the same moment: nothing is written, and the caller
    tries again.
    """
    plans = store.due(tx, today=today(now), limit=limit)
    if not plans:
        return []
    dues = [_due(plan) for plan in plans]
    means = plan_means(tx, dues, calendars=calendars, offer=offer, now=now)
    executing, ids = Executing(means, now=now), _order_ids(sum(len(due.version.terms.legs) for due in dues))
    done = [executing.done(due, ids) for due in dues]
    orders = [order for one in done for order in one.orders]
    store.add_runs(tx, done, now=now)
    store.add_orders(tx, done, now=now)
    day = calendars.next_business_day(today(now))
    holds = (hold_entry(order, entry_id=EntryId(new_id()), booked_on=day) for order in orders)
    post_entries(tx, [entry for entry in holds if entry is not None], now=now)
    schedule_debits(tx, list(_debits(done, means, calendars, offer)), now=now)
    store.move_on(tx, done, now=now)
    publish_many(tx, [*map(_accepted, orders), *(event for one in done for event in _events(one))], now=now)
    tell_of_plans(tx, done, now=now)
    return done


def _due(plan: Plan) -> Due:
    day = plan.next_due_on
    assert day is not None, "running plans have a due day"
    return Due(plan, day, version_on(plan.versions, day), next_due(plan.versions, after=day))


def _order_ids(count: int) -> Iterator[OrderId]:
    ids = new_ids(count)
    return iter([OrderId(UUID(bytes=ids[at : at + 16])) for at in range(0, len(ids), 16)])


def _debits(done: Sequence[Done], means: Means, calendars: Calendars, offer: PlanOffer) -> Iterator[NewDebit]:
    """Each purchase has its debit, due so many business days after it is expected to be booked (PLN-6)."""
    due_on: dict[date, date] = {}
    for one in done:
        for order in one.orders:
            if order.money is not MoneyPlace.DIRECT_DEBIT or order.size.amount is None:
                continue
            assert order.price_day is not None, "accepted orders have their days"
            day = due_on.get(order.price_day) or due_on.setdefault(
                order.price_day, calendars.add_business_days(order.price_day, offer.debit_business_days)
            )
            purpose = f"Sparplan {order.isin}"  # alike each time: announced once for a regular plan (CSH-7)
            mandate = means.mandates[order.depot_id]
            yield NewDebit(order.depot_id, mandate, order.size.amount, day, order.order_id, purpose)


def _accepted(order: Order) -> Event:
    return Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id)


def _events(one: Done) -> Iterator[Event]:
    plan = one.due.plan
    content = {"plan": to_text(PREFIX["PlanId"], plan.plan_id), "due_on": one.due.due_on.isoformat()}
    if one.skipped:
        yield Event("plan_skipped.v1", plan.plan_id, content | {"reason": one.skipped.value}, depot=plan.depot_id)
    else:
        orders = [to_text(PREFIX["OrderId"], order.order_id) for order in one.orders]
        yield Event("plan_executed.v1", plan.plan_id, content | {"orders": orders}, depot=plan.depot_id)
    if one.ends:
        ended = {"plan": content["plan"], "reason": one.ends.value}
        yield Event("plan_ended.v1", plan.plan_id, ended, depot=plan.depot_id)
