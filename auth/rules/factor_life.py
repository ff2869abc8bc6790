"""The life of a factor: set up, proven, confirmed by another factor, active, blocked (AUT-5, AUT-6, AUT-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from auth.model import FAILURES_ALLOWED, PAIRING_LIFETIME, FactorState

S = FactorState
NEXT: Final[Mapping[FactorState, frozenset[FactorState]]] = {
    S.PENDING: frozenset({S.CONFIRMED, S.BLOCKED}),
    S.CONFIRMED: frozenset({S.ACTIVE, S.BLOCKED}),
    S.ACTIVE: frozenset({S.BLOCKED}),
    S.BLOCKED: frozenset(),
}


def may_prove(state: FactorState, *, set_up_at: datetime, now: datetime) -> bool:
    """A new factor proves itself within a quarter of an hour (AUT-5)."""
    return state is S.PENDING and now < set_up_at + PAIRING_LIFETIME


def is_blocked_after(failures: int) -> bool:
    """Five wrong answers in a row block the factor (AUT-10)."""
    return failures >= FAILURES_ALLOWED


def first_factor_may_come(*, until: datetime | None, known_factors: int, now: datetime) -> bool:
    """One factor without another: the first, within 30 days of the PIN letter (AUT-6)."""
    return until is not None and now < until and known_factors == 0


def counts_as_factor(state: FactorState) -> bool:
    """Active and blocked factors are factors of the person; one whose set-up was not completed is none (AUT-6)."""
    return state in {S.ACTIVE, S.BLOCKED}
