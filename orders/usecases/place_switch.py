"""A switch is checked as a whole, its units are reserved, and one release for all of it is opened (ORD-1, ORD-4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME
from auth.usecases.open_release import open_release
from depot.funds.model import Side
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, OrderId, PersonId
from depot.kernel.outbox import Event
from depot.ledger.errors import InsufficientBalance
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import OrderRefused
from orders.model import (
    MoneyPlace,
    Order,
    OrderAwaiting,
    OrderState,
    Purpose,
    SwitchRequest,
    SwitchTarget,
)
from orders.rules.canonical_text import Named, order_text
from orders.rules.checks import insufficient_units
from orders.rules.events import order_content
from orders.rules.holds import estimate, free_units, hold
from orders.rules.reserving import hold_entry
from orders.rules.switching import SwitchFacts, redemption_of, switch_costs, switch_faults
from orders.store import orders as store
from orders.store import switches
from orders.usecases.place_order import ACT
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
    assert facts.out.position is not None, "a switch without units is refused above"
    order = Order(
        order_id=OrderId(new_id()),
        depot_id=depot,
        position_id=facts.out.position.position_id,
        isin=request.isin,
        side=Side.REDEMPTION,
        size=request.size,
        money=MoneyPlace.CASH_ACCOUNT,
        purpose=Purpose.SWITCH,
        state=OrderState.PLACED,
        placed_by=person,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=terms.transaction_charge_percent,
        cost_information=request.cost_information,
        lapses_at=now + CHALLENGE_LIFETIME,
        hold=hold(sale, facts.out, estimated),
    )
    _write(tx, order, request, facts, now=now)
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


def _write(tx: Session, order: Order, request: SwitchRequest, facts: SwitchFacts, *, now: datetime) -> None:
    """Whoever was first has the units: the ledger decides, as for every order (ORD-3)."""
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    assert entry is not None, "a sale holds units"
    try:
        post_entries(tx, [entry], now=now)
    except InsufficientBalance as short:
        fault = insufficient_units(redemption_of(request, facts.out), free_units(facts.out))
        raise OrderRefused(_faults=(fault,)) from short
    store.add(tx, order, switch_costs(request, facts))
    switches.add(tx, order.order_id, request.targets)
