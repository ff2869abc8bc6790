"""Staff say whether a paper proves what it is to prove (ACC-2, ACC-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import AlreadyReviewed
from depot.accounts.model import ApplicationState
from depot.accounts.rules.papers import Paper
from depot.accounts.store import applications, papers
from depot.accounts.usecases.complete_application import complete_application
from depot.kernel.actor import Job, Staff
from depot.kernel.errors import NotFound
from depot.kernel.ids import PaperId, to_text
from depot.kernel.outbox import Event, publish


def review_paper(tx: Session, paper: PaperId, *, refusal: str | None, staff: Staff, now: datetime) -> Paper:
    """Accepted unless a refusal says why not; the last paper due may complete its application (ACC-2, ACC-11)."""
    found = papers.locked(tx, paper)
    if found is None:
        raise NotFound("paper")
    if found.is_accepted is not None:
        raise AlreadyReviewed
    papers.review(tx, paper, is_accepted=refusal is None, reason=refusal, staff=staff.staff, now=now)
    told = {"paper_id": to_text("pap", paper), "accepted": refusal is None}
    publish(tx, Event("paper_reviewed.v1", paper, told), now=now)
    application = found.owner.application
    if application is not None and refusal is None:
        locked = applications.locked_application(tx, application)
        if locked is not None and locked.state is not ApplicationState.COMPLETED:
            complete_application(tx, application, actor=Job("paper_review"), now=now)
    reviewed = papers.found(tx, paper)
    assert reviewed is not None, "it was locked above"
    return reviewed
