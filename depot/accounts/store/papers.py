"""Papers: what is known of them, and the files, sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from depot.accounts.model import PaperKind
from depot.accounts.rules.papers import MediaType, Paper, PaperOwner
from depot.accounts.tables.papers import PaperContentRow, PaperRow
from depot.kernel.crypto import keyring
from depot.kernel.ids import ApplicationId, PaperId, PersonId, StaffId


def add(tx: Session, paper: Paper, content: bytes, *, actor: str, now: datetime) -> None:
    """The paper and its file, encrypted (PRV-4)."""
    tx.execute(
        insert(PaperRow).values(
            paper_id=paper.paper_id,
            application_id=paper.owner.application,
            person_id=paper.owner.person,
            kind=paper.kind,
            media_type=paper.media_type,
            size_bytes=paper.size_bytes,
            sha256=paper.sha256,
            uploaded_by=actor,
            uploaded_at=now,
        )
    )
    sealed = keyring().encrypt(content)
    tx.execute(insert(PaperContentRow).values(paper_id=paper.paper_id, content_sealed=sealed))


def content(tx: Session, paper_id: PaperId) -> bytes:
    """The file as it was uploaded."""
    sealed = tx.execute(select(PaperContentRow.content_sealed).where(PaperContentRow.paper_id == paper_id))
    return keyring().decrypt(bytes(sealed.scalar_one()))


def of_owner(tx: Session, owner: PaperOwner) -> list[Paper]:
    """Everything that was uploaded for an application or about a person, oldest first."""
    which = PaperRow.application_id == owner.application if owner.application else PaperRow.person_id == owner.person
    return [_paper(row) for row in tx.execute(select(PaperRow.__table__).where(which).order_by(PaperRow.paper_id))]


def locked(tx: Session, paper_id: PaperId) -> Paper | None:
    """A paper that nobody else reviews until the transaction ends."""
    query = select(PaperRow.__table__).where(PaperRow.paper_id == paper_id).with_for_update()
    row = tx.execute(query).one_or_none()
    return None if row is None else _paper(row)


def found(tx: Session, paper_id: PaperId) -> Paper | None:
    """A paper as it stands."""
    row = tx.execute(select(PaperRow.__table__).where(PaperRow.paper_id == paper_id)).one_or_none()
    return None if row is None else _paper(row)


def owned_by(tx: Session, persons: Collection[PersonId], papers: Collection[PaperId]) -> frozenset[PaperId]:
    """Which of the papers are about one of the persons."""
    query = select(PaperRow.paper_id).where(PaperRow.paper_id.in_(papers), PaperRow.person_id.in_(persons))
    return frozenset(tx.scalars(query))


def review(
    tx: Session, paper_id: PaperId, *, is_accepted: bool, reason: str | None, staff: StaffId, now: datetime
) -> None:
    """What a member of staff says of it."""
    tx.execute(
        update(PaperRow)
        .where(PaperRow.paper_id == paper_id)
        .values(is_accepted=is_accepted, review_reason=reason, reviewed_by=staff, reviewed_at=now)
    )


def _paper(row: Row[Any]) -> Paper:
    application = None if row.application_id is None else ApplicationId(row.application_id)
    person = None if row.person_id is None else PersonId(row.person_id)
    return Paper(
        paper_id=PaperId(row.paper_id),
        owner=PaperOwner(application, person),
        kind=PaperKind(row.kind),
        media_type=MediaType(row.media_type),
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        uploaded_at=row.uploaded_at,
        is_accepted=row.is_accepted,
        review_reason=row.review_reason,
    )
