"""The wire form of life events: what is told, and what will change (ACC-7, ACC-13, ACC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from depot.accounts.model import Act, RoleKind
from depot.accounts.rules.life_events.appointment import Appointment
from depot.accounts.rules.life_events.outcome import DepotOutcome, LifeEvent, LifeEventKind, Outcome
from depot.kernel.ids import PersonId
from depot.kernel.web.wire import Answer, Day, DepotRef, Line, PaperRef, PersonRef, StrictModel

Papers = Annotated[list[PaperRef], Field(max_length=10, default_factory=list)]
"""Uploaded proofs, by `POST /v1/staff/persons/{id}/papers`."""


class DeathAsked(StrictModel):
    """A death with the certificate that proves it."""

    died_on: Day
    certificate: Line
    papers: Papers


class AppointmentAsked(StrictModel):
    """Who stands in for whom, by which paper; the person is known and identified."""

    person: PersonRef
    kind: RoleKind
    stands_for: PersonRef
    valid_from: Day
    valid_to: Day | None = None
    proof: Line
    excluded: Annotated[list[Act], Field(max_length=10, default_factory=list)]
    papers: Papers

    def appointment(self) -> Appointment:
        """As the domain knows it."""
        return Appointment(
            person=PersonId(self.person),
            kind=self.kind,
            stands_for=PersonId(self.stands_for),
            valid_from=self.valid_from,
            proof=self.proof,
            excluded=frozenset(self.excluded),
            valid_to=self.valid_to,
        )


class DepotChange(Answer):
    """What changes on one depot, in words for people."""

    depot: DepotRef
    number: str
    changes: list[str]


class DeathOutcome(Answer):
    """What a death changes, depot by depot."""

    depots: list[DepotChange]

    @classmethod
    def of(cls, outcomes: Sequence[DepotOutcome]) -> Self:
        """The wire form."""
        return cls(
            depots=[
                DepotChange(depot=each.depot, number=each.depot_number, changes=list(each.outcome.changes))
                for each in outcomes
            ]
        )


class AppointmentOutcome(Answer):
    """What an appointment changes."""

    changes: list[str]

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The wire form."""
        return cls(changes=list(outcome.changes))


class LifeEventShown(Answer):
    """What happened to a depot, with its proof."""

    kind: LifeEventKind
    person: PersonRef
    happened_on: date
    proof: str
    papers: list[PaperRef]
    changes: list[str]

    @classmethod
    def of(cls, event: LifeEvent) -> Self:
        """The wire form."""
        return cls(
            kind=event.kind,
            person=event.person,
            happened_on=event.happened_on,
            proof=event.proof,
            papers=list(event.papers),
            changes=list(event.changes),
        )


class LifeEventList(Answer):
    """The events of a depot in the order of recording."""

    data: list[LifeEventShown]


class HolderAdmitted(Answer):
    """The holder who was identified and has an own access."""

    person: PersonRef
