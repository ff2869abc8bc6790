"""Identification cases, and what providers reported of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import Session

from depot.accounts.rules.identification_case import CaseState, IdentificationCase, Report
from depot.accounts.tables.identification import CaseRow, ReportRow
from depot.customers.model import IdentificationMethod
from depot.kernel.ids import ApplicationId, PersonId

_CASES = select(CaseRow.__table__)


def add(tx: Session, case: IdentificationCase) -> None:
    """A case that is handed over to a provider for the first time."""
    tx.execute(
        insert(CaseRow).values(
            case_id=case.case_id,
            case_number=case.case_number,
            application_id=case.application,
            person_id=case.person,
            method=case.method,
            state=case.state,
            reference=case.reference,
            attempts=case.attempts,
            asked_at=case.asked_at,
        )
    )


def keep(tx: Session, case: IdentificationCase) -> None:
    """Where the case stands now."""
    tx.execute(
        update(CaseRow)
        .where(CaseRow.case_id == case.case_id)
        .values(
            method=case.method,
            state=case.state,
            reference=case.reference,
            attempts=case.attempts,
            reason=case.reason,
        )
    )


def of_person(tx: Session, application: ApplicationId, person: PersonId) -> IdentificationCase | None:
    """The case of a person of an application."""
    return _one(tx, _CASES.where(CaseRow.application_id == application, CaseRow.person_id == person))


def by_number(tx: Session, number: str) -> IdentificationCase | None:
    """The case of a number."""
    return _one(tx, _CASES.where(CaseRow.case_number == number))


def of_application(tx: Session, application: ApplicationId) -> list[IdentificationCase]:
    """The cases of an application, oldest first."""
    query = _CASES.where(CaseRow.application_id == application).order_by(CaseRow.case_id)
    return [_case(row) for row in tx.execute(query)]


def keep_report(tx: Session, case: IdentificationCase, report: Report, message: tuple[str, str], now: datetime) -> bool:
    """Note the provider's message, by method and id; false if it came before."""
    method, message_id = message
    written = (
        insert_or(ReportRow)
        .values(
            method=method,
            message_id=message_id,
            case_id=case.case_id,
            reference=report.reference,
            reported=report.state,
            occurred_at=report.occurred_at,
            recorded_at=now,
        )
        .on_conflict_do_nothing()
        .returning(ReportRow.message_id)
    )
    return tx.execute(written).first() is not None


def _one(tx: Session, query: Select[Any]) -> IdentificationCase | None:
    row = tx.execute(query).one_or_none()
    return None if row is None else _case(row)


def _case(row: Row[Any]) -> IdentificationCase:
    return IdentificationCase(
        case_id=row.case_id,
        case_number=row.case_number,
        application=ApplicationId(row.application_id),
        person=PersonId(row.person_id),
        method=IdentificationMethod(row.method),
        state=CaseState(row.state),
        reference=row.reference,
        attempts=row.attempts,
        asked_at=row.asked_at,
        reason=row.reason,
    )
