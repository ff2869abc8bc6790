"""Money that came with the name of a fund buys its units (CSH-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState
from depot.accounts.usecases.depot_details import depot_details
from depot.funds.model import FundTerms
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, EntryId, OrderId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.errors import InsufficientBalance
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.bank import BankLine
from depot.payments.usecases.note_bought import note_bought
from depot.payments.usecases.payments_to_buy import payments_to_buy
from depot.vl.model import Agreement
from depot.vl.usecases.agreements_of import agreements_of
from orders.model import Order
from orders.rules.events import order_content
from orders.rules.incoming_purchase import can_buy, can_buy_vl, incoming_purchase
from orders.rules.reserving import hold_entry
from orders.store import bank_orders as store
from orders.usecases.buy_vl import buy_vl


def buy_from_incoming(tx: Session, *, calendars: Calendars, limit: int, now: datetime) -> tuple[int, int]:
    """Each payment becomes one accepted order, once; returns how many were read, and how many bought (CSH-3).

    Where nothing can be bought any more, the money stays on the cash account, which is told.
    """
    waiting = payments_to_buy(tx, limit=limit)
    isins = {line.isin for line in waiting if line.isin is not None}
    terms = fund_terms(tx, isins, on=clock.today(now)) if isins else {}
    depots = {line.depot_id for line in waiting if line.depot_id is not None}
    agreed = {(one.depot_id, one.isin): one for one in agreements_of(tx, depots)}  # the latest of each fund
    bought = 0
    for line in waiting:
        agreement = agreed.get((line.depot_id, line.isin)) if line.depot_id and line.isin else None
        if agreement is None:
            order = _order(tx, line, terms, calendars=calendars, now=now)
        else:
            order = _vl_order(tx, line, agreement, terms, calendars=calendars, now=now)
        note_bought(tx, line.line_id, order=order.order_id if order else None, now=now)
        if order is None:
            _tell_it_stays(tx, line, now=now)
        else:
            bought += 1
    return len(waiting), bought


def _order(
    tx: Session, line: BankLine, terms: dict[str, FundTerms], *, calendars: Calendars, now: datetime
) -> Order | None:
    assert line.depot_id is not None, "a match names a depot"
    assert line.isin is not None, "a match names a fund"
    fund = terms.get(line.isin)
    is_active = depot_details(tx, line.depot_id).state is DepotState.ACTIVE
    if fund is None or not is_active or not can_buy(line.amount, fund):
        return None
    order = incoming_purchase(
        line.amount, fund, order_id=OrderId(new_id()), depot=line.depot_id, calendars=calendars, now=now
    )
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    assert entry is not None, "a purchase reserves money"
    try:
        post_entries(tx, [entry], now=now)
    except InsufficientBalance:
        return None  # it was spent in between
    store.add_all(tx, [order])
    publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    return order


def _vl_order(
    tx: Session,
    line: BankLine,
    agreement: Agreement,
    terms: dict[str, FundTerms],
    *,
    calendars: Calendars,
    now: datetime,
) -> Order | None:
    """Money for a VL position; after a dissolved contract nothing is taken any more (VL-1, VL-6)."""
    fund = terms.get(agreement.isin)
    is_active = depot_details(tx, agreement.depot_id).state is DepotState.ACTIVE
    if not agreement.is_running or fund is None or not is_active or not can_buy_vl(fund):
        return None
    orders = buy_vl(tx, line, agreement, fund, calendars=calendars, now=now)
    return orders[0] if orders else None


def _tell_it_stays(tx: Session, line: BankLine, *, now: datetime) -> None:
    content = {"payment": to_text(PREFIX["IncomingId"], line.line_id), "isin": line.isin, "amount": str(line.amount)}
    publish(tx, Event("payment_not_invested.v1", line.line_id, content, depot=line.depot_id), now=now)
