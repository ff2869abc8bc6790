"""Take an order in hand (ORD-4, ORD-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel.errors import NotFound
from depot.kernel.ids import OrderId
from orders.errors import (
    NoticeIsIrrevocable,
    OrderHasLapsed,
    OrderNotOpen,
    OrderOfTheBank,
    OrderPastCutOff,
    PartOfSwitch,
    VlIsIrrevocable,
)
from orders.model import TAKEN_OVER, Order, OrderState, Purpose
from orders.rules.life_cycle import may_become
from orders.store import orders as store


def locked_order(tx: Session, order: OrderId, *, to: OrderState, now: datetime) -> Order:
    """The order, locked, if its state and the moment still allow the step (ORD-4, ORD-5)."""
    found = store.locked(tx, order)
    if found is None:
        raise NotFound("order")
    if to is OrderState.CANCELLED and found.purpose in TAKEN_OVER:
        raise OrderOfTheBank
    if to is OrderState.CANCELLED and found.purpose is Purpose.SWITCH and found.side is Side.SUBSCRIPTION:
        raise PartOfSwitch
    if to is OrderState.CANCELLED and found.purpose is Purpose.NOTICE:
        raise NoticeIsIrrevocable
    if to is OrderState.CANCELLED and found.purpose is Purpose.VL:
        raise VlIsIrrevocable
    past = found.cut_off_at is not None and now >= found.cut_off_at and found.state is not OrderState.SUSPENDED
    if to is OrderState.CANCELLED and found.cut_off_at and (past or found.state is OrderState.FORWARDED):
        raise OrderPastCutOff(found.cut_off_at)
    released = to is OrderState.ACCEPTED and found.state is not OrderState.PLACED
    if released or not may_become(found.state, to):
        raise OrderNotOpen(found.state.value)
    if found.state is OrderState.PLACED and now >= found.lapses_at:
        raise OrderHasLapsed(found.lapses_at)
    return found
