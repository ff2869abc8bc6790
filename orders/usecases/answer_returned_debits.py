"""Debits of purchases came back: units worth the amount are sold, a plan is suspended after two in a row (PLN-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms, Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import Position
from depot.holdings.usecases.positions_among import positions_among
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, EntryId, OrderId, PlanId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.mandates import ReturnedDebit
from depot.payments.usecases.note_returns import note_returns
from depot.payments.usecases.returned_debits import returned_debits
from orders.model import Order, OrderState
from orders.rules.bank_orders import order_days
from orders.rules.events import order_content
from orders.rules.plans.plan import PlanState
from orders.rules.plans.undoing import undoing_sale
from orders.rules.plans.wording import Letter, returned_letter, returned_purchase_letter
from orders.rules.reserving import hold_entry
from orders.store import bank_orders, plans
from orders.store import plan_sales as store
from orders.store.plan_sales import Linked
from orders.usecases.file_plan_letters import file_plan_letters
from orders.usecases.last_quote import last_quote
from orders.usecases.units_the_bank_may_sell import units_the_bank_may_sell


def answer_returned_debits(tx: Session, *, calendars: Calendars, limit: int, now: datetime) -> list[ReturnedDebit]:
    """Each return once; where the purchase is not settled yet, or the fund does not redeem, it waits (PLN-6)."""
    returned = returned_debits(tx, limit=limit)
    bought = store.purchases(tx, [debit.reference for debit in returned])
    found = [(debit, bought[debit.reference]) for debit in returned if debit.reference in bought]
    funds = fund_terms(tx, {one.order.isin for _, one in found}, on=today(now))
    answered = [(debit, one) for debit, one in found if _can_be_answered(one.order, funds)]
    settled = [(debit, one) for debit, one in answered if one.order.state is OrderState.SETTLED]
    _sell(tx, settled, funds, calendars=calendars, now=now)
    letters: list[tuple[DepotId, Letter]] = []
    for debit, one in settled:
        if one.plan_id is None or one.due_on is None:
            letters.append((debit.depot_id, returned_purchase_letter(debit.amount, one.order.placed_at)))
            continue
        suspended = _mark(tx, debit, one.plan_id, one.due_on, now=now)
        letters.append((debit.depot_id, returned_letter(debit.amount, one.due_on, suspended=suspended)))
    file_plan_letters(tx, letters, now=now)
    note_returns(tx, [debit.debit_id for debit, _ in answered], now=now)
    return [debit for debit, _ in answered]


def _can_be_answered(order: Order, funds: dict[str, FundTerms]) -> bool:
    if order.state is not OrderState.SETTLED:
        return order.state in {OrderState.CANCELLED, OrderState.LAPSED, OrderState.REJECTED}
    return order.isin in funds and deals(funds[order.isin].state, Side.REDEMPTION)


def _sell(
    tx: Session,
    settled: Sequence[tuple[ReturnedDebit, Linked]],
    funds: dict[str, FundTerms],
    *,
    calendars: Calendars,
    now: datetime,
) -> None:
    """One sale for each purchase; a position whose units are all gone or reserved leaves the whole claim open."""
    day = calendars.next_business_day(today(now))
    held = positions_among(tx, sorted({debit.depot_id for debit, _ in settled})) if settled else {}
    places: dict[tuple[DepotId, str], Position] = {
        (depot, place.isin): place for depot, positions in held.items() for place in positions
    }
    may_sell = units_the_bank_may_sell(tx, places.values(), funds, on=day)
    free = {key: may_sell[place.position_id] for key, place in places.items()}
    made: list[tuple[Linked, Order]] = []
    for debit, one in settled:
        key = (debit.depot_id, one.order.isin)
        if key not in places or not free[key]:
            continue
        terms = funds[one.order.isin]
        sale = undoing_sale(
            debit.amount,
            terms,
            order_id=OrderId(new_id()),
            place=places[key],
            where=debit.depot_id,
            free=free[key],
            quote=last_quote(tx, one.order.isin, until=day),
            days=order_days(terms, Side.REDEMPTION, booked_on=day, calendars=calendars),
            now=now,
        )
        free[key] -= sale.hold.units
        made.append((one, sale))
    holds = (hold_entry(sale, entry_id=EntryId(new_id()), booked_on=day) for _, sale in made)
    post_entries(tx, [entry for entry in holds if entry is not None], now=now)
    bank_orders.add_all(tx, [sale for _, sale in made])
    store.add_sales(tx, [(one, sale.order_id, sale.size.amount) for one, sale in made if sale.size.amount])
    for _, sale in made:
        event = Event("order_accepted.v1", sale.order_id, order_content(sale), depot=sale.depot_id)
        publish(tx, event, now=now)


def _mark(tx: Session, debit: ReturnedDebit, plan_id: PlanId, due_on: date, *, now: datetime) -> bool:
    """Whether the plan is suspended by this return."""
    second = store.mark_returned(tx, plan_id, due_on, returned_on=debit.returned_on)
    plan = plans.locked(tx, plan_id)
    assert plan is not None, "plans are never deleted"
    suspends = second and plan.state is PlanState.ACTIVE
    if suspends:
        plans.stand(tx, plan.plan_id, state=PlanState.SUSPENDED, next_due_on=None)
    content = {
        "plan": to_text(PREFIX["PlanId"], plan.plan_id),
        "due_on": due_on.isoformat(),
        "amount": str(debit.amount),
        "suspended": suspends,
    }
    publish(tx, Event("plan_debit_returned.v1", plan.plan_id, content, depot=plan.depot_id), now=now)
    return suspends
