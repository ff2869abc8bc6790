"""The wire form of papers and of an application's progress (ACC-2, ACC-11, ACC-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from depot.accounts.model import Application, ApplicationState, Ownership, PaperKind, RoleKind
from depot.accounts.rules.papers import MediaType, Paper
from depot.accounts.rules.progress import Step, StepKind, StepState, next_step
from depot.customers.model import IdentificationMethod
from depot.kernel.web.wire import Answer, ApplicationRef, FileText, Line, PaperRef, PersonRef, StrictModel


class PaperUploaded(StrictModel):
    """A PDF, JPEG or PNG of at most a million bytes; what it is, its own bytes say."""

    kind: PaperKind
    file: FileText


class PaperShown(Answer):
    """A paper without its file; `accepted` is null until staff have looked at it."""

    id: PaperRef
    kind: PaperKind
    media_type: MediaType
    size_bytes: int
    sha256: str
    uploaded_at: datetime
    accepted: bool | None
    refusal: str | None

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """The wire form."""
        return cls(
            id=paper.paper_id,
            kind=paper.kind,
            media_type=paper.media_type,
            size_bytes=paper.size_bytes,
            sha256=paper.sha256,
            uploaded_at=paper.uploaded_at,
            accepted=paper.is_accepted,
            refusal=paper.review_reason,
        )


class PaperList(Answer):
    """Papers, oldest first."""

    data: list[PaperShown]

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Self:
        """The wire form."""
        return cls(data=[PaperShown.of(paper) for paper in papers])


class PaperReviewed(StrictModel):
    """Accepted, unless `refusal` says for the applicant to read why not."""

    refusal: Line | None = None


class StepShown(Answer):
    """One thing to do: a paper of a kind, or the identification of a person."""

    kind: StepKind
    state: StepState
    paper: PaperKind | None
    person: PersonRef | None
    role: RoleKind | Ownership | None
    reason: str | None
    methods: list[IdentificationMethod]
    case_number: str | None

    @classmethod
    def of(cls, step: Step) -> Self:
        """The wire form."""
        return cls(
            kind=step.kind,
            state=step.state,
            paper=step.paper,
            person=step.person,
            role=step.role,
            reason=step.reason,
            methods=list(step.methods),
            case_number=step.case_number,
        )


class ApplicationProgress(Answer):
    """Everything an application needs in the order in which it is best done, and the next thing to do."""

    id: ApplicationRef
    case_number: str
    state: ApplicationState
    steps: list[StepShown]
    next: StepShown | None

    @classmethod
    def of(cls, application: Application, steps: Sequence[Step]) -> Self:
        """The wire form."""
        following = next_step(steps)
        return cls(
            id=application.application_id,
            case_number=application.case_number,
            state=application.state,
            steps=[StepShown.of(step) for step in steps],
            next=None if following is None else StepShown.of(following),
        )
