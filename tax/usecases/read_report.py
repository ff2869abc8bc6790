"""A file for an authority, as it was made (REG-1 to REG-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import TaxReportId
from tax.rules.authority_file import MadeReport
from tax.store import reports


def read_report(tx: Session, report: TaxReportId) -> MadeReport:
    """The file to the byte (REG-1)."""
    found = reports.report_by_id(tx, report)
    if found is None:
        raise NotFound("report")
    return found
