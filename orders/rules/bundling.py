"""All accepted orders of a fund and side whose cut-off has passed become one order, sent once (ORD-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from depot.funds.model import Side
from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Eur, Units, total
from orders.model import Bundle, BundleState, Order, SizedBy
from orders.rules.dealing_price import charge_rates
from orders.rules.pricing import net_of_charges


def bundles(
    accepted: Iterable[Order], *, new_id: Callable[[], BundleId], sent_at: datetime
) -> list[tuple[Bundle, list[OrderId]]]:
    """One bundle for each fund, side, purpose, terms and set of days, with the orders in it; by fund and day.

    Reinvestments are dealt without front load (ORD-20), so at another price than what customers ordered; terms that
    changed in between do the same, and an order uses those that were valid when it was accepted (FND-1).
    """
    groups: defaultdict[tuple[object, ...], list[Order]] = defaultdict(list)
    for order in accepted:
        days = (order.price_day, order.order_day, order.settlement_day)
        groups[order.isin, order.side, *days, order.purpose, order.terms_valid_from].append(order)
    return [
        (_bundle(groups[key], new_id(), sent_at), [order.order_id for order in groups[key]])
        for key in sorted(groups, key=str)
    ]


def _bundle(orders: Sequence[Order], bundle_id: BundleId, sent_at: datetime) -> Bundle:
    first = orders[0]
    assert first.order_day is not None, "accepted orders have their days"
    assert first.price_day is not None, "accepted orders have their days"
    assert first.settlement_day is not None, "accepted orders have their days"
    return Bundle(
        bundle_id=bundle_id,
        isin=first.isin,
        side=first.side,
        order_day=first.order_day,
        price_day=first.price_day,
        settlement_day=first.settlement_day,
        state=BundleState.SENT,
        orders=len(orders),
        total_amount=total(invested(order) for order in orders),
        total_units=Units(sum(dealt_units(order).micro for order in orders)),
        sent_at=sent_at,
    )


def part_of(whole: Bundle, orders: Sequence[Order], bundle_id: BundleId, *, price_day: date | None = None) -> Bundle:
    """Some orders of a bundle as one of their own: they were sent under the name of the whole (ORD-10)."""
    return replace(
        whole,
        bundle_id=bundle_id,
        price_day=price_day or whole.price_day,
        orders=len(orders),
        total_amount=total(invested(order) for order in orders),
        total_units=Units(sum(dealt_units(order).micro for order in orders)),
        origin=whole.origin or whole.bundle_id,
    )


def invested(order: Order) -> Eur:
    """What an order by amount brings to the fund: a purchase without its charges, a sale as named (FEE-3)."""
    if order.size.amount is None:
        return Eur.ZERO
    if order.side is Side.REDEMPTION:
        return order.size.amount
    return net_of_charges(order.size.amount, charge_rates(order.charge_percent, order.purpose))


def dealt_units(order: Order) -> Units:
    """The units of an order that names them; "all" are those held for it."""
    if order.size.by is SizedBy.ALL:
        return order.hold.units
    return order.size.units or Units.ZERO
