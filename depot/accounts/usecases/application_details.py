"""An application with what has still to happen (ACC-11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Applicant, Application, DepotKind, Ownership, RoleKind
from depot.accounts.rules.identification import must_be_identified
from depot.accounts.store import applications, depots, rosters
from depot.customers.usecases.beneficial_owners import beneficial_owners
from depot.customers.usecases.identified_among import identified_among
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationId, PersonId


def application_details(tx: Session, application: ApplicationId, *, on: date) -> Application:
    """The application, its depot, and who of those who must be identified has been (ACC-2, ACC-11)."""
    stored = applications.application(tx, application)
    if stored is None:
        raise NotFound("application")
    roster = rosters.rosters(tx, [stored.depot_id], on=on)[stored.depot_id]
    standing = [role for role in roster.roles if role.counts_on(on)]
    capacities: dict[PersonId, RoleKind | Ownership] = {
        role.person: role.kind for role in reversed(standing) if must_be_identified(roster.kind, role.kind)
    }
    if roster.kind is DepotKind.COMPANY:
        for owner in beneficial_owners(tx, {role.person for role in standing if role.kind is RoleKind.HOLDER}):
            capacities.setdefault(owner, Ownership.BENEFICIAL_OWNER)
    identified = identified_among(tx, capacities)
    return Application(
        application_id=stored.application_id,
        case_number=stored.case_number,
        state=stored.state,
        depot=depots.depots(tx, [stored.depot_id])[0],
        applicants=tuple(
            Applicant(person, capacity, person in identified) for person, capacity in sorted(capacities.items())
        ),
        funds=stored.funds,
        accepted_terms=stored.accepted_terms,
        papers_due=stored.papers_due,
        first_factor=stored.first_factor,
        submitted_at=stored.submitted_at,
        completed_at=stored.completed_at,
    )
