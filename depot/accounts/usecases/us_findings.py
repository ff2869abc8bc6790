"""Which applicants point to the United States (ACC-3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Application, RoleKind
from depot.customers.rules.us_indicia import UsFinding, us_finding
from depot.customers.usecases.person_details import person_details

_REPRESENTING = frozenset({RoleKind.LEGAL_REPRESENTATIVE, RoleKind.SIGNATORY, RoleKind.ATTORNEY, RoleKind.CUSTODIAN})


def us_findings(tx: Session, application: Application, *, on: date) -> list[UsFinding]:
    """The applicants with indicia, each judged together with those who represent them; for staff (ACC-3, REG-3)."""
    known = {each.person: person_details(tx, each.person) for each in application.applicants}
    representing = {each.person for each in application.applicants if each.role in _REPRESENTING}
    found = [
        us_finding(
            known[each.person],
            [known[other] for other in representing if each.role not in _REPRESENTING],
            on=on,
        )
        for each in application.applicants
    ]
    return [finding for finding in found if finding.indicia]
