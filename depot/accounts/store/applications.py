"""Applications, the wishes in them, and requests of staff under four eyes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from auth.model import FactorKind
from depot.accounts.model import (
    ApplicationState,
    DepotState,
    FundWish,
    PaperKind,
    TermsVersion,
    WishKind,
)
from depot.accounts.tables.depots import CASE_NUMBERS, ApplicationRow, StateRequestRow, WishRow
from depot.kernel.ids import ApplicationId, DepotId, StaffId, StateRequestId


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """An application without the depot it opens."""

    application_id: ApplicationId
    case_number: str
    state: ApplicationState
    depot_id: DepotId
    funds: tuple[FundWish, ...]
    accepted_terms: tuple[TermsVersion, ...]
    papers_due: tuple[PaperKind, ...]
    first_factor: FactorKind
    submitted_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StateRequest:
    """What one member of staff asked for and perhaps another confirmed."""

    request_id: StateRequestId
    depot_id: DepotId
    wanted: DepotState
    reason: str
    asked_by: StaffId
    confirmed_by: StaffId | None


def next_case(tx: Session) -> int:
    """A base for a case number that was never given out before."""
    return tx.execute(select(CASE_NUMBERS.next_value())).scalar_one()


def insert_application(
    tx: Session,
    application_id: ApplicationId,
    *,
    first_factor: FactorKind,
    depot_id: DepotId,
    case_number: str,
    wishes: Collection[FundWish],
    accepted: Collection[TermsVersion],
    papers_due: Collection[PaperKind],
    now: datetime,
) -> None:
    """The application with its wishes and the terms that were accepted."""
    tx.execute(
        insert(ApplicationRow).values(
            application_id=application_id,
            case_number=case_number,
            depot_id=depot_id,
            state=ApplicationState.IDENTIFICATION,
            first_factor=first_factor,
            accepted_terms=[_terms_columns(each) for each in accepted],
            papers_due=list(papers_due),
            submitted_at=now,
        )
    )
    tx.execute(
        insert(WishRow).values(
            [
                {
                    "application_id": application_id,
                    "isin": wish.isin,
                    "kind": wish.kind,
                    "amount_cents": wish.amount,
                }
                for wish in wishes
            ]
        )
    )


def application(tx: Session, application_id: ApplicationId) -> StoredApplication | None:
    """One application as it stands."""
    query = select(ApplicationRow.__table__).where(ApplicationRow.application_id == application_id)
    row = tx.execute(query).one_or_none()
    return None if row is None else _application(tx, row)


def locked_application(tx: Session, application_id: ApplicationId) -> StoredApplication | None:
    """One application, which nobody else changes until the transaction ends."""
    query = select(ApplicationRow.__table__).where(ApplicationRow.application_id == application_id)
    row = tx.execute(query.with_for_update()).one_or_none()
    return None if row is None else _application(tx, row)


def _application(tx: Session, row: Row[Any]) -> StoredApplication:
    wishes = tx.execute(
        select(WishRow.__table__).where(WishRow.application_id == row.application_id).order_by(WishRow.isin)
    )
    return StoredApplication(
        application_id=row.application_id,
        case_number=row.case_number,
        state=ApplicationState(row.state),
        depot_id=row.depot_id,
        funds=tuple(FundWish(wish.isin, WishKind(wish.kind), wish.amount_cents) for wish in wishes),
        accepted_terms=tuple(_terms(each) for each in row.accepted_terms),
        papers_due=tuple(PaperKind(kind) for kind in row.papers_due),
        first_factor=FactorKind(row.first_factor),
        submitted_at=row.submitted_at,
        completed_at=row.completed_at,
    )


def keep_resume_digest(tx: Session, application_id: ApplicationId, digest: bytes) -> None:
    """By what the applicant is known again; the secret itself is kept nowhere."""
    query = update(ApplicationRow).where(ApplicationRow.application_id == application_id)
    tx.execute(query.values(resume_digest=digest))


def resume_digest(tx: Session, application_id: ApplicationId) -> bytes | None:
    """What is kept of the applicant's secret, if there is one."""
    query = select(ApplicationRow.resume_digest).where(ApplicationRow.application_id == application_id)
    return tx.scalar(query)


def complete(tx: Session, application_id: ApplicationId, *, now: datetime) -> None:
    """The application is done."""
    tx.execute(
        update(ApplicationRow)
        .where(ApplicationRow.application_id == application_id)
        .values(state=ApplicationState.COMPLETED, completed_at=now)
    )


def _terms_columns(version: TermsVersion) -> dict[str, str]:
    return {
        "terms": version.terms,
        "version": version.version,
        "title": version.title,
        "effective_on": version.effective_on.isoformat(),
        "sha256": version.sha256,
    }


def _terms(kept: dict[str, str]) -> TermsVersion:
    return TermsVersion(
        kept["terms"], kept["version"], kept["title"], date.fromisoformat(kept["effective_on"]), kept["sha256"]
    )


def insert_request(tx: Session, request: StateRequest, *, now: datetime) -> None:
    """What a member of staff asks for."""
    tx.execute(
        insert(StateRequestRow).values(
            request_id=request.request_id,
            depot_id=request.depot_id,
            wanted=request.wanted,
            reason=request.reason,
            asked_by=request.asked_by,
            asked_at=now,
        )
    )


def locked_request(tx: Session, depot_id: DepotId, request_id: StateRequestId) -> StateRequest | None:
    """A request for this depot, which nobody else confirms until the transaction ends."""
    row = tx.execute(
        select(StateRequestRow.__table__)
        .where(StateRequestRow.request_id == request_id, StateRequestRow.depot_id == depot_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return StateRequest(
        row.request_id, row.depot_id, DepotState(row.wanted), row.reason, row.asked_by, row.confirmed_by
    )


def confirm_request(tx: Session, request_id: StateRequestId, *, staff: StaffId, now: datetime) -> None:
    """The second pair of eyes agreed."""
    tx.execute(
        update(StateRequestRow)
        .where(StateRequestRow.request_id == request_id)
        .values(confirmed_by=staff, confirmed_at=now)
    )
