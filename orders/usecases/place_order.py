"""An order is checked as a whole, what it needs is reserved, and its release is opened (ORD-2 to ORD-4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME, Release
from auth.usecases.release_opening import release_opening
from depot.funds.model import Side
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.hot_sql import Question, ask_all
from depot.kernel.ids import DepotId, EntryId, OrderId, PersonId
from depot.kernel.money import Eur
from depot.kernel.outbox import Event
from depot.ledger.errors import InsufficientBalance
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.posting import posting
from orders.errors import OrderRefused
from orders.model import MoneyPlace, Order, OrderAwaiting, OrderFacts, OrderRequest, OrderState, Purpose
from orders.rules.canonical_text import Named, order_text
from orders.rules.checks import insufficient_money, insufficient_units, order_faults
from orders.rules.cost_information import cost_information
from orders.rules.events import order_content
from orders.rules.holds import estimate, free_units, hold
from orders.rules.reserving import hold_entry
from orders.store import orders as store
from orders.usecases.order_facts import order_facts

ACT: Final = "order"


def place_order(
    tx: Session, *, depot: DepotId, person: PersonId, request: OrderRequest, margin_percent: Decimal, now: datetime
) -> OrderAwaiting:
    """All faults are reported together; a placed order has its hold and waits for its release (ORD-3, ORD-4)."""
    roster, standing, facts = order_facts(tx, depot=depot, person=person, request=request, now=now)
    estimated = estimate(request, facts, margin_percent=margin_percent)
    if faults := order_faults(request, facts, estimated):
        raise OrderRefused(_faults=(*faults, *_unseen_money_fault(tx, depot, request, facts)))
    assert facts.terms is not None, "an order without terms is refused above"
    order = Order(
        order_id=OrderId(new_id()),
        depot_id=depot,
        position_id=facts.position.position_id if facts.position else None,
        isin=request.isin,
        side=request.side,
        size=request.size,
        money=request.money,
        purpose=Purpose.CUSTOMER,
        state=OrderState.PLACED,
        placed_by=person,
        placed_at=now,
        terms_valid_from=facts.terms.valid_from,
        charge_percent=facts.terms.transaction_charge_percent,
        cost_information=request.cost_information,
        lapses_at=now + CHALLENGE_LIFETIME,
        hold=hold(request, facts, estimated),
    )
    text = order_text(order, Named(facts.terms.name, roster.depot_number))
    release = _written(tx, order, request, facts, text=text)
    outbox.publish(tx, Event("order_placed.v1", order.order_id, order_content(order), depot=depot), now=now)
    return OrderAwaiting(order, release, tuple(owed.role for owed in standing.verdict.missing))


def _written(tx: Session, order: Order, request: OrderRequest, facts: OrderFacts, *, text: str) -> Release:
    """Hold, order and release in one wait; the ledger decides whether it is there: whoever was first has it (ORD-3)."""
    now, person = order.placed_at, order.placed_by
    assert facts.terms is not None, "an order without terms is refused"
    assert person is not None, "a person placed it"
    shown = cost_information(facts.terms, request.side)
    writes: list[Question[Any]] = [
        store.adding(order, shown),
        release_opening(person=person, act=ACT, subject=order.order_id, text=text, now=now),
    ]
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    if entry is not None:
        writes.insert(0, posting((entry,), now=now))
    try:
        release: Release = ask_all(tx, *writes)[-1]
    except InsufficientBalance as short:
        available = short.short[0].available
        if request.side is Side.REDEMPTION:
            fault = insufficient_units(request, free_units(facts))
        else:
            fault = insufficient_money(request, Eur(available))
        raise OrderRefused(_faults=(fault,)) from short
    return release


def _unseen_money_fault(tx: Session, depot: DepotId, request: OrderRequest, facts: OrderFacts) -> tuple[Fault, ...]:
    """A good order proves its money by the reservation; for one with other faults the account is looked at."""
    amount = request.size.amount
    from_cash = request.side is Side.SUBSCRIPTION and request.money is MoneyPlace.CASH_ACCOUNT
    if not from_cash or amount is None or facts.cash is not None:
        return ()
    account = Account.cash(depot)
    cash = Eur(balances(tx, (account,))[account])
    return (insufficient_money(request, cash),) if amount > cash else ()
