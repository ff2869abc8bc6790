"""What an application still needs, in the order in which it is best done (ACC-2, ACC-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from depot.accounts.model import Applicant, Application, DepotKind, Ownership, PaperKind, RoleKind
from depot.accounts.rules.identification_case import BY_PROVIDER, CaseState, IdentificationCase
from depot.accounts.rules.papers import Paper
from depot.customers.model import IdentificationMethod
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
    """One thing to do: a paper of a kind, or the identification of a person by one of the methods open to them."""

    kind: StepKind
    state: StepState
    paper: PaperKind | None = None
    person: PersonId | None = None
    role: RoleKind | Ownership | None = None
    reason: str | None = None
    methods: tuple[IdentificationMethod, ...] = ()
    case_number: str | None = None


def progress(
    application: Application, papers: Sequence[Paper], cases: Sequence[IdentificationCase]
) -> tuple[Step, ...]:
    """The persons are told with the application; then each paper due, then each identification (ACC-11)."""
    asked = tuple(_paper_step(kind, [each for each in papers if each.kind is kind]) for kind in application.papers_due)
    case_by_person = {case.person: case for case in cases}
    minor = application.depot.kind is DepotKind.MINOR
    methods = (IdentificationMethod.POST_IDENT,) if minor else tuple(sorted(BY_PROVIDER, reverse=True))
    identified = tuple(
        _person_step(applicant, case_by_person.get(applicant.person), methods) for applicant in application.applicants
    )
    if application.completed_at is not None:  # staff who completed it held the papers themselves
        asked = tuple(Step(step.kind, StepState.DONE, paper=step.paper) for step in asked)
    return (Step(StepKind.PERSONS, StepState.DONE), *asked, *identified)


_OF_CASE: Final[Mapping[CaseState, StepState]] = {
    CaseState.WAITING: StepState.OPEN,
    CaseState.STARTED: StepState.UNDER_WAY,
    CaseState.BROKEN_OFF: StepState.OPEN,
    CaseState.PASSED: StepState.DONE,
    CaseState.REFUSED: StepState.REFUSED,
}


def _person_step(
    applicant: Applicant, case: IdentificationCase | None, methods: tuple[IdentificationMethod, ...]
) -> Step:
    state = _OF_CASE[case.state] if case else StepState.OPEN
    state = StepState.DONE if applicant.is_identified else state
    return Step(
        StepKind.IDENTIFICATION,
        state,
        person=applicant.person,
        role=applicant.role,
        reason=case.reason if case and state is not StepState.DONE else None,
        methods=() if state in {StepState.DONE, StepState.REFUSED} else methods,
        case_number=case.case_number if case else None,
    )


def _paper_step(kind: PaperKind, papers: Sequence[Paper]) -> Step:
    if any(paper.is_accepted for paper in papers):
        return Step(StepKind.PAPER, StepState.DONE, paper=kind)
    if any(paper.is_accepted is None for paper in papers):
        return Step(StepKind.PAPER, StepState.UNDER_WAY, paper=kind)
    if papers:
        return Step(StepKind.PAPER, StepState.REFUSED, paper=kind, reason=papers[-1].review_reason)
    return Step(StepKind.PAPER, StepState.OPEN, paper=kind)


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first step that the applicant can take now; what a provider refused is with the bank."""
    refused = (StepKind.PAPER, StepState.REFUSED)
    return next((step for step in steps if step.state is StepState.OPEN or (step.kind, step.state) == refused), None)
