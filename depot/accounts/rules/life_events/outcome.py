"""What an event of life changes on one depot: the same for the preview and for the booking (ACC-7, ACC-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depot.accounts.model import DepotKind, Role
from depot.kernel.ids import DepotId, PaperId, PersonId


class LifeEventKind(StrEnum):
    """What happened."""

    DEATH = "death"
    APPOINTMENT = "appointment"
    COMING_OF_AGE = "coming_of_age"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Kind of depot from now on, roles that end with their last day, roles that begin, and all of it in German."""

    kind: DepotKind | None = None
    ends: tuple[tuple[Role, date], ...] = ()
    begins: tuple[Role, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event with its proof, on one depot or on none."""

    kind: LifeEventKind
    person: PersonId
    depot: DepotId | None
    happened_on: date
    proof: str
    changes: tuple[str, ...] = ()
    papers: tuple[PaperId, ...] = ()


@dataclass(frozen=True, slots=True)
class DepotOutcome:
    """The outcome for one of a person's depots."""

    depot: DepotId
    depot_number: str
    outcome: Outcome
