"""A sale that waits for a price is checked as a sale, and its units are reserved (ORD-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, OrderId, PersonId
from depot.kernel.outbox import Event
from orders.errors import OrderRefused
from orders.model import Hold, OrderAwaiting, OrderRequest, Purpose
from orders.rules.canonical_text import Named, order_text
from orders.rules.checks import insufficient_units, order_faults
from orders.rules.cost_information import cost_information
from orders.rules.events import order_content
from orders.rules.holds import estimate, free_units, hold
from orders.rules.limits import LimitAction, LimitRequest, limit_faults, limit_of
from orders.rules.placing import placed
from orders.store import limits
from orders.usecases.last_quote import last_quote
from orders.usecases.order_facts import order_facts
from orders.usecases.place_order import ACT
from orders.usecases.reserve_order import reserve_order


def place_limit(
    tx: Session,
    *,
    depot: DepotId,
    person: PersonId,
    request: OrderRequest,
    limit: LimitRequest,
    margin_percent: Decimal,
    now: datetime,
) -> OrderAwaiting:
    """Nothing else can sell the units while it waits; one that only notifies reserves nothing (ORD-14)."""
    today = clock.today(now)
    roster, standing, facts = order_facts(tx, depot=depot, person=person, request=request, now=now)
    if facts.price is None:
        price, mid_rate = last_quote(tx, request.isin, until=today)
        facts = replace(facts, price=price, mid_rate=mid_rate)
    estimated = estimate(request, facts, margin_percent=margin_percent)
    faults = (*order_faults(request, facts, estimated), *limit_faults(limit, facts.price, today=today))
    if faults:
        raise OrderRefused(_faults=faults)
    assert facts.terms is not None, "a limit without terms is refused above"
    assert facts.price is not None, "a limit without a price is refused above"
    sells = limit.action is LimitAction.SELL
    order = placed(
        request,
        facts,
        order_id=OrderId(new_id()),
        purpose=Purpose.LIMIT,
        depot=depot,
        person=person,
        hold=hold(request, facts, estimated) if sells else Hold(),
        now=now,
    )
    short = insufficient_units(request, free_units(facts))
    reserve_order(tx, order, cost_information(facts.terms, request.side), short=short, now=now)
    found = limit_of(limit, facts.price)
    limits.add(tx, order.order_id, found)
    text = order_text(order, Named(facts.terms.name, roster.depot_number, limit=found))
    release = open_release(tx, person=person, act=ACT, subject=order.order_id, text=text, now=now)
    outbox.publish(tx, Event("order_placed.v1", order.order_id, order_content(order), depot=depot), now=now)
    return OrderAwaiting(order, release, tuple(owed.role for owed in standing.verdict.missing))
