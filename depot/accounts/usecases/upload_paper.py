"""A paper comes as a file and is kept encrypted (ACC-2, ACC-7, PRV-4)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import PaperRefused, TooManyPapers
from depot.accounts.model import ApplicationState, PaperKind
from depot.accounts.rules.papers import MAX_PAPERS, Paper, PaperOwner, media_type, paper_faults
from depot.accounts.store import applications, papers
from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PaperId, to_text
from depot.kernel.outbox import Event, publish


def upload_paper(
    tx: Session, owner: PaperOwner, *, kind: PaperKind, content: bytes, actor: Actor, now: datetime
) -> Paper:
    """Type and size are checked by the bytes themselves; the same file again is the same paper (ACC-2)."""
    faults = paper_faults(content)
    found = media_type(content)
    if faults or found is None:
        raise PaperRefused(_faults=faults)
    _require_owner(tx, owner)
    known = papers.of_owner(tx, owner)
    sha256 = hashlib.sha256(content).hexdigest()
    same = next((paper for paper in known if paper.sha256 == sha256), None)
    if same is not None:
        return same
    if len(known) >= MAX_PAPERS:
        raise TooManyPapers(MAX_PAPERS)
    paper = Paper(PaperId(new_id()), owner, kind, found, len(content), sha256, now)
    papers.add(tx, paper, content, actor=actor.label, now=now)
    told = {"paper_id": to_text("pap", paper.paper_id), "kind": kind.value}
    if owner.application is not None:
        told["application_id"] = to_text("app", owner.application)
    publish(tx, Event("paper_uploaded.v1", paper.paper_id, told), now=now)
    return paper


def _require_owner(tx: Session, owner: PaperOwner) -> None:
    """Uploads of an application come one after the other, and only until it is complete."""
    if owner.application is not None:
        found = applications.locked_application(tx, owner.application)
        if found is None or found.state is ApplicationState.COMPLETED:
            raise NotFound("application")
    elif owner.person is not None and not birth_dates(tx, [owner.person]):
        raise NotFound("person")
