"""The words for an order that a person releases (AUT-9)."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from orders.model import Order, Purpose, SwitchTarget
from orders.rules.canonical_text import Named
from orders.store import limits, switches


class Wording(Protocol):
    """A rule of `rules.canonical_text`."""

    def __call__(self, order: Order, named: Named) -> str:
        """The text."""


def described(tx: Session, order: Order, wording: Wording) -> str:
    """The order in the wording, with the fund's name of the terms it was taken under and the depot's number (AUT-9)."""
    targets: list[SwitchTarget] = []
    if order.purpose is Purpose.SWITCH and order.side is Side.REDEMPTION:
        targets = [leg.target for leg in switches.legs_of(tx, [order.order_id])[order.order_id]]
    isins = {order.isin, *(target.isin for target in targets)}
    terms = fund_terms(tx, isins, on=order.terms_valid_from)
    number = depot_numbers(tx, (order.depot_id,))[order.depot_id]
    limit = limits.of_order(tx, order.order_id) if order.purpose is Purpose.LIMIT else None
    into = [(target, terms[target.isin].name) for target in targets]
    return wording(order, Named(terms[order.isin].name, number, into, limit))
