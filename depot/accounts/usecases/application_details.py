"""An application with what has still to happen (ACC-11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Applicant, Application
from depot.accounts.rules.identification import MUST_BE_IDENTIFIED
from depot.accounts.store import applications, depots, rosters
from depot.customers.usecases.identified_among import identified_among
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationId


def application_details(tx: Session, application: ApplicationId, *, on: date) -> Application:
    """The application, its depot, and who of those who must be identified has been (ACC-2, ACC-11)."""
    stored = applications.application(tx, application)
    if stored is None:
        raise NotFound("application")
    roster = rosters.rosters(tx, [stored.depot_id], on=on)[stored.depot_id]
    roles = [role for role in roster.roles if role.kind in MUST_BE_IDENTIFIED and role.counts_on(on)]
    identified = identified_among(tx, {role.person for role in roles})
    return Application(
        application_id=stored.application_id,
        case_number=stored.case_number,
        state=stored.state,
        depot=depots.depots(tx, [stored.depot_id])[0],
        applicants=tuple(Applicant(role.person, role.kind, role.person in identified) for role in roles),
        funds=stored.funds,
        accepted_terms=stored.accepted_terms,
        first_factor=stored.first_factor,
        submitted_at=stored.submitted_at,
        completed_at=stored.completed_at,
    )
