"""Which versions of terms bind a depot: those of its opening until a consent brings newer ones (CON-11, CON-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from consent.model import Terms


def versions_in_force(recorded: Sequence[Terms], consented: Sequence[Terms], *, opened_on: date) -> list[Terms]:
    """The newest version per title, of those in force at the opening and those consented to since (CON-12)."""
    newest: dict[str, Terms] = {}
    at_opening = [terms for terms in recorded if terms.in_force_from <= opened_on]
    for terms in sorted((*at_opening, *consented), key=lambda found: found.in_force_from):
        newest[terms.title] = terms
    return [newest[title] for title in sorted(newest)]
