"""An order is checked as a whole, what it needs is reserved, and its release is opened (ORD-2 to ORD-4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME
from auth.usecases.open_release import open_release
from depot.funds.model import Side
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, EntryId, OrderId, PersonId
from depot.kernel.money import Eur
from depot.kernel.outbox import Event
from depot.ledger.errors import InsufficientBalance
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import OrderRefused
from orders.model import MoneyPlace, Order, OrderAwaiting, OrderFacts, OrderRequest, OrderState, Purpose
from orders.rules.canonical_text import order_text
from orders.rules.checks import insufficient_money, insufficient_units, order_faults
from orders.rules.cost_information import cost_information
from orders.rules.events import order_content
from orders.rules.holds import estimate, free_units, hold
from orders.rules.reserving import hold_entry
from orders.rules.standing import holders
from orders.store import orders as store
from orders.usecases.order_facts import order_facts
from orders.usecases.standing_of import standing_of

ACT: Final = "order"


def place_order(
    tx: Session, *, depot: DepotId, person: PersonId, request: OrderRequest, margin_percent: Decimal, now: datetime
) -> OrderAwaiting:
    """All faults are reported together; a placed order has its hold and waits for its release (ORD-3, ORD-4)."""
    today = clock.today(now)
    roster, standing = standing_of(tx, depot, person, on=today)
    facts = order_facts(tx, depot=depot, request=request, holders=holders(roster, today), now=now)
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
    _reserve(tx, order, request, facts, now=now)
    store.add(tx, order, cost_information(facts.terms, request.side))
    text = order_text(order, fund_name=facts.terms.name, depot_number=roster.depot_number)
    release = open_release(tx, person=person, act=ACT, subject=order.order_id, text=text, now=now)
    outbox.publish(tx, Event("order_placed.v1", order.order_id, order_content(order), depot=depot), now=now)
    return OrderAwaiting(order, release, tuple(owed.role for owed in standing.verdict.missing))


def _reserve(tx: Session, order: Order, request: OrderRequest, facts: OrderFacts, *, now: datetime) -> None:
    """The ledger decides whether it is there; whoever was first has it (ORD-3)."""
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    if entry is None:
        return
    try:
        post_entries(tx, (entry,), now=now)
    except InsufficientBalance as short:
        available = short.short[0].available
        if request.side is Side.REDEMPTION:
            fault = insufficient_units(request, free_units(facts))
        else:
            fault = insufficient_money(request, Eur(available))
        raise OrderRefused(_faults=(fault,)) from short


def _unseen_money_fault(tx: Session, depot: DepotId, request: OrderRequest, facts: OrderFacts) -> tuple[Fault, ...]:
    """A good order proves its money by the reservation; for one with other faults the account is looked at."""
    amount = request.size.amount
    from_cash = request.side is Side.SUBSCRIPTION and request.money is MoneyPlace.CASH_ACCOUNT
    if not from_cash or amount is None or facts.cash is not None:
        return ()
    account = Account.cash(depot)
    cash = Eur(balances(tx, (account,))[account])
    return (insufficient_money(request, cash),) if amount > cash else ()
