"""FND-1: which sides a fund deals in each state of its life, and how one state may follow another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.funds.model import FundState, Side

DEALS: Final[Mapping[FundState, frozenset[Side]]] = {
    FundState.OPEN: frozenset(Side),
    FundState.SUBSCRIPTIONS_SUSPENDED: frozenset({Side.REDEMPTION}),
    FundState.REDEMPTIONS_SUSPENDED: frozenset({Side.SUBSCRIPTION}),
    FundState.IN_LIQUIDATION: frozenset(),
    FundState.CLOSED: frozenset(),
    FundState.MERGED: frozenset(),
}

_LIVING: Final = frozenset({FundState.OPEN, FundState.SUBSCRIPTIONS_SUSPENDED, FundState.REDEMPTIONS_SUSPENDED})
_END: Final = frozenset({FundState.IN_LIQUIDATION, FundState.CLOSED, FundState.MERGED})

NEXT: Final[Mapping[FundState, frozenset[FundState]]] = {
    FundState.OPEN: _LIVING | _END,
    FundState.SUBSCRIPTIONS_SUSPENDED: _LIVING | _END,
    FundState.REDEMPTIONS_SUSPENDED: _LIVING | _END,
    FundState.IN_LIQUIDATION: frozenset({FundState.IN_LIQUIDATION, FundState.CLOSED}),
    FundState.CLOSED: frozenset({FundState.CLOSED}),
    FundState.MERGED: frozenset({FundState.MERGED}),
}


def deals(state: FundState, side: Side) -> bool:
    """Whether a fund in this state takes orders of this side (FND-1, ORD-3)."""
    return side in DEALS[state]


def may_follow(state: FundState, later: FundState) -> bool:
    """Whether the later state may follow; a fund that is closed or merged does not come back (FND-1)."""
    return later in NEXT[state]
