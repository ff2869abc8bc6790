"""ORD-3, PLN-6, CSH-7: a purchase from the reference account is paid by a direct debit that follows its booking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from depot.funds.model import Side
from depot.payments.model.mandates import Collectable
from orders.model import MoneyPlace
from orders.rules.settling import Booked

# The longest way from the order to the debit: forward pricing over holidays, and the days of the debit (decision 057).
COLLECTED_WITHIN: Final = timedelta(days=30)


def is_collected(side: Side, money: MoneyPlace) -> bool:
    """Whether the order needs a mandate instead of money (ORD-3)."""
    return side is Side.SUBSCRIPTION and money is MoneyPlace.REFERENCE_ACCOUNT


def collectables(booked: Iterable[Booked], *, due_on: date) -> Iterator[Collectable]:
    """What each purchase cost to the cent; each purpose is its own, so that each is announced (CSH-7)."""
    for one in booked:
        if is_collected(one.order.side, one.order.money) and one.payment:
            purpose = f"Kauf {one.order.isin} Auftrag {one.order.order_id.hex}"
            yield Collectable(one.order.depot_id, one.payment, due_on, one.order.order_id, purpose)
