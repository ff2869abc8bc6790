"""The life of a factor: set up, proven, confirmed, active, blocked, removed (AUT-5, AUT-6, AUT-8, AUT-10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from auth.model import FAILURES_ALLOWED, PAIRING_LIFETIME, ActivationCode, Factor, FactorState

S = FactorState
NEXT: Final[Mapping[FactorState, frozenset[FactorState]]] = {
    S.PENDING: frozenset({S.CONFIRMED, S.BLOCKED, S.REMOVED}),
    S.CONFIRMED: frozenset({S.ACTIVE, S.BLOCKED, S.REMOVED}),
    S.ACTIVE: frozenset({S.BLOCKED, S.REMOVED}),
    S.BLOCKED: frozenset({S.REMOVED}),
    S.REMOVED: frozenset(),
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
    """Who has or had a factor comes no more by the first login; a set-up not completed is none (AUT-6, AUT-7)."""
    return state in {S.ACTIVE, S.BLOCKED, S.REMOVED}


def leaves_none(factor: Factor, known: Collection[Factor]) -> bool:
    """Whether no other active factor would be left without this one (AUT-8)."""
    return not any(each.state is S.ACTIVE and each.factor_id != factor.factor_id for each in known)


def may_activate(code: ActivationCode, now: datetime) -> bool:
    """The code of a letter is good for 30 days and five wrong tries (AUT-7, AUT-10)."""
    return now < code.valid_until and not is_blocked_after(code.failures)
