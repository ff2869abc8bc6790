"""The life of an order as a table (ORD-4, ORD-5, ORD-10, ORD-12): every state has a row, every state can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orders.model import OrderState as S

NEXT: Final[Mapping[S, frozenset[S]]] = {
    S.PLACED: frozenset({S.ACCEPTED, S.WATCHING, S.LAPSED, S.CANCELLED}),
    S.WATCHING: frozenset({S.ACCEPTED, S.SUSPENDED, S.REACHED, S.LAPSED, S.CANCELLED}),
    # A sale for taxes is in no bundle (TAX-34).
    S.ACCEPTED: frozenset({S.FORWARDED, S.SETTLED, S.SUSPENDED, S.CANCELLED}),
    S.SUSPENDED: frozenset({S.ACCEPTED, S.CANCELLED}),
    S.FORWARDED: frozenset({S.SETTLED, S.REJECTED}),
    S.SETTLED: frozenset(),
    S.CANCELLED: frozenset(),
    S.LAPSED: frozenset(),
    S.REJECTED: frozenset(),
    S.REACHED: frozenset(),
}


def may_become(state: S, wanted: S) -> bool:
    """Whether the step is one of the table."""
    return wanted in NEXT[state]
