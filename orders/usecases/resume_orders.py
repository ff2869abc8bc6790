"""When a fund takes redemptions again, those that wait get the first price after that; or they end (ORD-15)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.outbox import Event
from orders.model import Order, OrderState
from orders.rules.events import order_content
from orders.rules.suspension import Fate, ended_letter, fate, redated
from orders.store import suspended
from orders.usecases.end_orders import end_orders


def resume_orders(tx: Session, *, calendars: Calendars, limit: int, now: datetime) -> tuple[int, int, int]:
    """How many were looked at, go on, and ended; new days by the terms that each was accepted under (ORD-15)."""
    waiting = suspended.waiting(tx, limit=limit)
    today = fund_terms(tx, {order.isin for order in waiting}, on=clock.today(now))
    fates = {order.order_id: fate(today[order.isin].state, order.side) for order in waiting}
    going = [order for order in waiting if fates[order.order_id] is Fate.DEALS]
    ending = [order for order in waiting if fates[order.order_id] is Fate.ENDS]
    resumed = _redated(tx, going, calendars=calendars, now=now)
    suspended.resume(tx, resumed)
    for order in resumed:
        event = Event("order_resumed.v1", order.order_id, order_content(order), depot=order.depot_id)
        outbox.publish(tx, event, now=now)
    for order in ending:
        subject, paragraphs = ended_letter(order, fund_name=today[order.isin].name)
        file_letter(tx, order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    end_orders(tx, ending, state=OrderState.CANCELLED, reason="the fund no longer deals", now=now)
    return len(waiting), len(resumed), len(ending)


def _redated(tx: Session, going: list[Order], *, calendars: Calendars, now: datetime) -> list[Order]:
    by_day: defaultdict[date, set[str]] = defaultdict(set)
    for order in going:
        by_day[order.terms_valid_from].add(order.isin)
    terms = {day: fund_terms(tx, isins, on=day) for day, isins in by_day.items()}
    return [redated(order, terms[order.terms_valid_from][order.isin], at=now, calendars=calendars) for order in going]
