"""ORD-14: what a person is told when a limit is reached or ends."""

from __future__ import annotations

from orders.model import Order
from orders.rules.canonical_text import german_date, german_number
from orders.rules.limits import Limit, LimitAction


def reached_letter(order: Order, limit: Limit, *, fund_name: str) -> tuple[str, tuple[str, ...]]:
    """Subject and paragraphs: which price reached it, and what happens now."""
    assert limit.reached is not None, "told when it is reached"
    price = german_number(f"{limit.reached.redemption_price.normalize():f}")
    first = (
        f"der Rücknahmepreis des Fonds {fund_name} ({order.isin}) hat am {german_date(limit.reached.day)} mit "
        f"{price} {limit.currency} das von Ihnen gesetzte Limit erreicht."
    )
    if limit.action is LimitAction.NOTIFY:
        return "Limit erreicht", (first, "Sie hatten eine Benachrichtigung gewählt. Es wurde nichts verkauft.")
    then = (
        "Ihr Verkaufsauftrag wird zum nächstmöglichen Preis ausgeführt. Der Ausführungspreis kann vom Limit abweichen."
    )
    return "Limit erreicht: Verkauf", (first, then)


def lapsed_letter(order: Order, limit: Limit, *, fund_name: str) -> tuple[str, tuple[str, ...]]:
    """Subject and paragraphs: the end day has passed, nothing was sold."""
    text = (
        f"Ihr Limit für den Fonds {fund_name} ({order.isin}) galt bis zum {german_date(limit.ends_on)} und wurde nicht "
        "erreicht. Es ist verfallen, es wurde nichts verkauft."
    )
    return "Limit verfallen", (text,)
