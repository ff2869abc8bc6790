"""The words for an order that a person releases (AUT-9)."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.funds.usecases.fund_terms import fund_terms
from orders.model import Order


class Wording(Protocol):
    """A rule of `rules.canonical_text`."""

    def __call__(self, order: Order, *, fund_name: str, depot_number: str) -> str:
        """The text."""


def described(tx: Session, order: Order, wording: Wording) -> str:
    """The order in the wording, with the fund's name of the terms it was taken under and the depot's number (AUT-9)."""
    terms = fund_terms(tx, (order.isin,), on=order.terms_valid_from)[order.isin]
    number = depot_numbers(tx, (order.depot_id,))[order.depot_id]
    return wording(order, fund_name=terms.name, depot_number=number)
