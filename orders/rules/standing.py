"""What a person may do on an order's depot: alone, or together with others whose release is owed (ACC-9, ORD-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.accounts.model import Act, RoleKind, Roster, Verdict
from depot.accounts.rules.quorum import quorum
from depot.kernel.ids import PersonId

_HOLDERS = frozenset({RoleKind.HOLDER, RoleKind.JOINT_HOLDER})


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the person sees the depot, whether their release counts, and the verdict on those who released."""

    sees: bool
    counts: bool
    verdict: Verdict


def standing(
    roster: Roster, person: PersonId, *, released: frozenset[PersonId], on: date, act: Act = Act.ORDER
) -> Standing:
    """The verdict on the persons who released together with this one; theirs counts if it brings the quorum nearer.

    A person without a say in the act, such as an attorney to whom only sight was granted, brings nothing (ACC-10).
    """
    together = released | {person}
    verdict = quorum(roster, act, together, on)
    before = quorum(roster, act, together - {person}, on)
    counts = verdict.granted or _distance(verdict) < _distance(before)
    return Standing(quorum(roster, Act.SEE, frozenset({person}), on).granted, counts, verdict)


def _distance(verdict: Verdict) -> tuple[int, int]:
    return verdict.still_needed, len(verdict.missing)


def holders(roster: Roster, on: date) -> frozenset[PersonId]:
    """Whose depot it is on the day (ACC-7)."""
    return frozenset(role.person for role in roster.roles if role.kind in _HOLDERS and role.counts_on(on))
