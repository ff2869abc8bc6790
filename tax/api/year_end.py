"""The end of the tax year: loss certificates, tax certificates, files for authorities (TAX-40 to 42, REG-1 to 6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, TaxReportId
from depot.kernel.web.calls import CustomerWrites, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import DepotRef, TaxReportRef
from tax.rules.authority_file import Sender
from tax.rules.tax_subject import sole
from tax.schemas.year_end import (
    CertificatesShown,
    ChurchAnswersBody,
    ChurchAnswersTaken,
    LossCertificateShown,
    ReportBody,
    ReportList,
    ReportShown,
)
from tax.usecases.ask_for_loss_certificate import ask_for_loss_certificate
from tax.usecases.issue_tax_certificates import issue_tax_certificates
from tax.usecases.make_report import make_report
from tax.usecases.read_report import read_report
from tax.usecases.reports_made import reports_made
from tax.usecases.take_church_answers import take_church_answers
from tax.usecases.tax_subject_of import tax_subject_of

router = APIRouter(prefix="/v1", tags=["tax"])

Reads = Annotated[StaffQuery, staff_query(StaffRole.TAX)]
Writes = Annotated[StaffCommand, staff_command(StaffRole.TAX)]
Year = Annotated[int, Path(ge=2009, le=2100)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/loss-certificates", status_code=201, response_model=LossCertificateShown)
def ask_for_own(call: CustomerWrites) -> Response:
    """Ask for the certificate of this year's unused losses, by 15 December, for ever (TAX-41)."""
    return call.answer(
        None,
        lambda: LossCertificateShown.of(ask_for_loss_certificate(call.tx, sole(call.actor.person), now=call.now)),
    )


@router.post("/depots/{depot_id}/loss-certificates", status_code=201, response_model=LossCertificateShown)
def record_loss_certificate(call: Writes, depot_id: DepotRef) -> Response:
    """Record the signed request for whoever is taxed for a depot: two holders, an estate, a person (TAX-41)."""

    def record() -> LossCertificateShown:
        subject = tax_subject_of(call.tx, DepotId(depot_id), on=call.today)
        return LossCertificateShown.of(ask_for_loss_certificate(call.tx, subject, now=call.now))

    return call.answer(None, record)


@router.post("/depots/{depot_id}/tax-certificates/{year}", status_code=201, response_model=CertificatesShown)
def issue_certificate(call: Writes, depot_id: DepotRef, year: Year) -> Response:
    """Issue, or correct, the year's certificate of whoever is taxed for a depot; no change, no new one (TAX-40)."""

    def issue() -> CertificatesShown:
        subject = tax_subject_of(call.tx, DepotId(depot_id), on=call.today)
        return CertificatesShown.of(issue_tax_certificates(call.tx, year, [subject.subject_id], now=call.now))

    return call.answer(None, issue)


@router.post("/tax-reports", status_code=201, response_model=ReportShown)
def create_report(call: Writes, body: ReportBody, request: Request) -> Response:
    """Make a file for an authority; a return also books its payment. Nothing new, the last one again (REG-1)."""
    bank = request.app.state.institution
    sender = Sender(bank.name, bank.tax_number)
    return call.answer(
        body, lambda: ReportShown.of(make_report(call.tx, body.kind, body.period, sender=sender, now=call.now))
    )


@router.get("/tax-reports")
def list_reports(call: Reads, limit: Limit = 50, after: TaxReportRef | None = None) -> ReportList:
    """The files made so far (REG-1, REG-2, REG-4, REG-6)."""
    found = reports_made(call.tx, after=TaxReportId(after) if after else None, limit=limit + 1)
    return ReportList.page(found, limit)


@router.get("/tax-reports/{report_id}/file", response_class=Response)
def download_report(call: Reads, report_id: TaxReportRef) -> Response:
    """The file to the byte, as `docs/authority-files.md` describes it (REG-1)."""
    made = read_report(call.tx, TaxReportId(report_id))
    name = f"{made.kind}-{made.period}-{made.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made.file.encode(), media_type="application/json", headers=headers)


@router.post("/church-answers/{year}", status_code=201, response_model=ChurchAnswersTaken)
def take_answers(call: Writes, year: Year, body: ChurchAnswersBody) -> Response:
    """The answers to a church tax query; each counts from 1 January of the year asked for (REG-6)."""
    return call.answer(
        body, lambda: ChurchAnswersTaken.of(take_church_answers(call.tx, year, body.lines(), now=call.now))
    )
