"""A switch is checked as a whole, its units are reserved, and one release for all of it is opened (ORD-1, ORD-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, OrderId, PersonId
from depot.kernel.outbox import Event
from orders.errors import OrderRefused
from orders.model import OrderAwaiting, Purpose, SwitchRequest, SwitchTarget
from orders.rules.canonical_text import Named, order_text
from orders.rules.checks import insufficient_units
from orders.rules.events import order_content
from orders.rules.holds import estimate, free_units, hold
from orders.rules.placing import placed
from orders.rules.switching import SwitchFacts, redemption_of, switch_costs, switch_faults
from orders.store import switches
from orders.usecases.place_order import ACT
from orders.usecases.reserve_order import reserve_order
from orders.usecases.switch_facts import switch_facts


def place_switch(
    tx: Session, *, depot: DepotId, person: PersonId, request: SwitchRequest, margin_percent: Decimal, now: datetime
) -> OrderAwaiting:
    """One order with its legs: it is released, received and cancelled as the sale that it begins with (ORD-1)."""
    roster, standing, facts = switch_facts(tx, depot=depot, person=person, request=request, now=now)
    sale = redemption_of(request, facts.out)
    estimated = estimate(sale, facts.out, margin_percent=margin_percent)
    if faults := switch_faults(request, facts, estimated):
        raise OrderRefused(_faults=faults)
    terms = facts.out.terms
    assert terms is not None, "a switch without terms is refused above"
    order = placed(
        replace(sale, cost_information=request.cost_information),
        facts.out,
        order_id=OrderId(new_id()),
        purpose=Purpose.SWITCH,
        depot=depot,
        person=person,
        hold=hold(sale, facts.out, estimated),
        now=now,
    )
    short = insufficient_units(sale, free_units(facts.out))
    reserve_order(tx, order, switch_costs(request, facts), short=short, now=now)
    switches.add(tx, order.order_id, request.targets)
    text = order_text(order, Named(terms.name, roster.depot_number, _named(request, facts)))
    release = open_release(tx, person=person, act=ACT, subject=order.order_id, text=text, now=now)
    content = order_content(order) | {"into": [[leg.isin, f"{leg.percent.normalize():f}"] for leg in request.targets]}
    outbox.publish(tx, Event("order_placed.v1", order.order_id, content, depot=depot), now=now)
    return OrderAwaiting(order, release, tuple(owed.role for owed in standing.verdict.missing))


def _named(request: SwitchRequest, facts: SwitchFacts) -> list[tuple[SwitchTarget, str]]:
    named = []
    for target in request.targets:
        terms = facts.into[target.isin].terms
        assert terms is not None, "a target without terms is refused above"
        named.append((target, terms.name))
    return named
