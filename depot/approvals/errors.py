"""Refusals of four eyes."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Conflict, Forbidden


@dataclass(eq=False)
class SecondPersonNeeded(Forbidden):
    """Under four eyes the second person is another one (AUT-14)."""

    title = "Another member of staff must decide on this"
    title_de = "Darüber muss eine andere Mitarbeiterin oder ein anderer Mitarbeiter entscheiden"
    rule = "AUT-14"


@dataclass(eq=False)
class AlreadyProposed(Conflict):
    """One proposal of an act at a time (AUT-14)."""

    title = "The same is proposed already and waits for a second person"
    title_de = "Das ist bereits vorgeschlagen und wartet auf eine zweite Person"
    rule = "AUT-14"


@dataclass(eq=False)
class ProposalDecided(Conflict):
    """A proposal is decided once (AUT-14)."""

    title = "This proposal has been decided"
    title_de = "Über diesen Vorschlag wurde bereits entschieden"
    rule = "AUT-14"


@dataclass(eq=False)
class RejectionNotPossible(Conflict):
    """Some proposals can only be approved, because what they stand for has begun (AUT-14)."""

    title = "This proposal cannot be rejected here"
    title_de = "Dieser Vorschlag kann hier nicht abgelehnt werden"
    rule = "AUT-14"
