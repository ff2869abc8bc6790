"""What a provider reports of an identification; the last person who passes completes the application (ACC-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import ReportRefused
from depot.accounts.model import ApplicationState, PaperKind
from depot.accounts.rules.identification import method_faults
from depot.accounts.rules.identification_case import (
    CaseState,
    IdentificationCase,
    Report,
    differs,
    report_faults,
    state_after,
)
from depot.accounts.rules.papers import PaperOwner, paper_faults
from depot.accounts.store import applications, depots, identification
from depot.accounts.usecases.complete_application import complete_application
from depot.accounts.usecases.tell_case import tell_case
from depot.accounts.usecases.upload_paper import upload_paper
from depot.customers.model import IdentificationMethod, NewIdentification
from depot.customers.rules.identification_faults import identification_faults
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.record_identification import record_identification
from depot.kernel import audit
from depot.kernel.actor import Job
from depot.kernel.clock import today
from depot.kernel.errors import NotFound

_PROVIDER = Job("identification_provider")


def record_report(
    tx: Session, report: Report, *, method: IdentificationMethod, message_id: str, now: datetime
) -> IdentificationCase:
    """Once per message; a passed identification that does not satisfy the law is refused and left to staff (ACC-2)."""
    faults = report_faults(report)
    if faults:
        raise ReportRefused(_faults=faults)
    known = identification.by_number(tx, report.case_number)
    if known is None:
        raise NotFound("identification case")
    stored = applications.locked_application(tx, known.application)  # all writers of a case hold its application
    case = identification.by_number(tx, report.case_number)
    assert stored is not None, "a case belongs to an application (foreign key)"
    assert case is not None, "it was found above"
    is_new = identification.keep_report(tx, case, report, (method.value, message_id), now)
    state = state_after(case, report) if is_new else None
    if state is None:
        return case
    if state is CaseState.PASSED:
        found = _identification(case, report, method)
        reason = _refusal(tx, case, report, found, now=now)
        case = replace(case, state=CaseState.REFUSED if reason else state, method=method, reason=reason)
        if reason is None:
            _identified(tx, case, report, found, now=now)
    else:
        case = replace(case, state=state, reason=report.reason)
    identification.keep(tx, case)
    tell_case(tx, case, now=now)
    content = {"message": message_id, "state": case.state.value}
    audit.record(tx, _PROVIDER, action="identification_report", subject=case.case_number, content=content, now=now)
    if case.state is CaseState.PASSED and stored.state is not ApplicationState.COMPLETED:
        complete_application(tx, case.application, actor=_PROVIDER, now=now)
    return case


def _identification(case: IdentificationCase, report: Report, method: IdentificationMethod) -> NewIdentification:
    assert report.document is not None, "asked by report_faults"
    return NewIdentification(
        method=method,
        document_type=report.document.document_type,
        document_number=report.document.number,
        issuer=report.document.issuer,
        valid_until=report.document.valid_until,
        identified_on=today(report.occurred_at),
        full_copy_held=True,
        case_number=case.case_number,
    )


def _refusal(
    tx: Session, case: IdentificationCase, report: Report, found: NewIdentification, *, now: datetime
) -> str | None:
    """Why the bank does not take it: another person, a document or a method that does not satisfy the law."""
    assert report.person is not None, "asked by report_faults"
    person = person_details(tx, case.person)
    if differs(report.person, person):
        return "the document names another person"
    stored = applications.application(tx, case.application)
    assert stored is not None, "a case belongs to an application (foreign key)"
    [depot] = depots.depots(tx, [stored.depot_id])
    faults = (
        *method_faults(depot.kind, found.method, born_on=person.birth_date, on=found.identified_on),
        *identification_faults(found, birth_date=person.birth_date, on=today(now)),
        *paper_faults(report.copy or b""),
    )
    return "; ".join(fault.detail for fault in faults) or None


def _identified(
    tx: Session, case: IdentificationCase, report: Report, found: NewIdentification, *, now: datetime
) -> None:
    assert report.copy is not None, "asked by report_faults"
    record_identification(tx, case.person, found, staff=None, now=now)
    owner = PaperOwner(person=case.person)
    upload_paper(tx, owner, kind=PaperKind.IDENTITY_DOCUMENT, content=report.copy, actor=_PROVIDER, now=now)
