"""The life of a depot as a table (ACC-17): which state follows which, and what may be done in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.accounts.model import Act, DepotState

S = DepotState

NEXT: Final[Mapping[DepotState, frozenset[DepotState]]] = {
    S.APPLIED: frozenset({S.IDENTIFICATION, S.CLOSED}),
    S.IDENTIFICATION: frozenset({S.ACTIVE, S.CLOSED}),
    S.ACTIVE: frozenset({S.BLOCKED, S.CLOSING}),
    S.BLOCKED: frozenset({S.ACTIVE, S.CLOSING}),
    S.CLOSING: frozenset({S.BLOCKED, S.CLOSED}),
    S.CLOSED: frozenset(),
}

# A block concerns disposition: who is asked for consent in the meantime may still give it (decision). A depot that is
# closing is still ordered down, and its money still needs a reference account (ACC-16).
_SEE: Final = frozenset({Act.SEE})
ALLOWED: Final[Mapping[DepotState, frozenset[Act]]] = {
    S.APPLIED: _SEE,
    S.IDENTIFICATION: _SEE,
    S.ACTIVE: frozenset(Act),
    S.BLOCKED: _SEE | {Act.CONSENT_TO_TERMS},
    S.CLOSING: _SEE | {Act.ORDER, Act.TRANSFER, Act.CHANGE_PLAN, Act.CHANGE_MASTER_DATA, Act.CHANGE_REFERENCE_ACCOUNT},
    S.CLOSED: _SEE,
}
