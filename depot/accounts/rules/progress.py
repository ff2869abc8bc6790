"""What an application still needs, in the order in which it is best done (ACC-2, ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from depot.accounts.model import Application, Ownership, PaperKind, RoleKind
from depot.accounts.rules.papers import Paper
from depot.kernel.ids import PersonId


class StepKind(StrEnum):
    """What kind of thing a step is."""

    PERSONS = "persons"
    PAPER = "paper"
    IDENTIFICATION = "identification"


class StepState(StrEnum):
    """Where a step stands; a refused paper is to be uploaded again."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a paper of a kind, or the identification of a person."""

    kind: StepKind
    state: StepState
    paper: PaperKind | None = None
    person: PersonId | None = None
    role: RoleKind | Ownership | None = None
    reason: str | None = None


def progress(application: Application, papers: Sequence[Paper]) -> tuple[Step, ...]:
    """The persons are told with the application; then each paper due, then each identification (ACC-11)."""
    asked = tuple(_paper_step(kind, [each for each in papers if each.kind is kind]) for kind in application.papers_due)
    identified = tuple(
        Step(
            StepKind.IDENTIFICATION,
            StepState.DONE if applicant.is_identified else StepState.OPEN,
            person=applicant.person,
            role=applicant.role,
        )
        for applicant in application.applicants
    )
    if application.completed_at is not None:  # staff who completed it held the papers themselves
        asked = tuple(Step(step.kind, StepState.DONE, paper=step.paper) for step in asked)
    return (Step(StepKind.PERSONS, StepState.DONE), *asked, *identified)


def _paper_step(kind: PaperKind, papers: Sequence[Paper]) -> Step:
    if any(paper.is_accepted for paper in papers):
        return Step(StepKind.PAPER, StepState.DONE, paper=kind)
    if any(paper.is_accepted is None for paper in papers):
        return Step(StepKind.PAPER, StepState.UNDER_WAY, paper=kind)
    if papers:
        return Step(StepKind.PAPER, StepState.REFUSED, paper=kind, reason=papers[-1].review_reason)
    return Step(StepKind.PAPER, StepState.OPEN, paper=kind)


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first step that the applicant can take now."""
    return next((step for step in steps if step.state in {StepState.OPEN, StepState.REFUSED}), None)
