"""The files made for authorities, page by page (REG-1 to REG-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxReportId
from tax.rules.authority_file import MadeReport
from tax.store import reports


def reports_made(tx: Session, *, after: TaxReportId | None, limit: int) -> list[MadeReport]:
    """Every file by rising id, that is in the order of making (REG-1)."""
    return reports.reports(tx, after=after, limit=limit)
