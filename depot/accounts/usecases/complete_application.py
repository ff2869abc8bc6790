"""An application is done when everybody is identified (ACC-2, ACC-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_access import open_access
from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.model import Application
from depot.accounts.rules.identification import gets_access
from depot.accounts.rules.papers import PaperOwner, papers_owed
from depot.accounts.store import applications, papers
from depot.accounts.usecases.activate_depot import activate_depot
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.confirm_opening import confirm_opening
from depot.kernel.actor import Actor, Staff
from depot.kernel.clock import today
from depot.kernel.ids import ApplicationId, to_text
from depot.kernel.outbox import Event, publish


def complete_application(tx: Session, application: ApplicationId, *, actor: Actor, now: datetime) -> Application:
    """Unless somebody is still to be identified: depot active, accesses opened, opening confirmed (ACC-2, ACC-11).

    Staff who record an identification hold the papers beside it; anybody else's step waits until staff accepted them.
    """
    found = application_details(tx, application, on=today(now))
    if not all(applicant.is_identified for applicant in found.applicants):
        return found
    if not isinstance(actor, Staff) and papers_owed(found.papers_due, papers.of_owner(tx, PaperOwner(application))):
        return found
    depot = found.depot.depot_id
    activate_depot(tx, depot, actor=actor, reason="all persons are identified", now=now)
    applications.complete(tx, application, now=now)
    kind = found.depot.kind
    persons = frozenset(applicant.person for applicant in found.applicants if gets_access(kind, applicant.role))
    for person in sorted(persons_without_access(tx, persons)):
        open_access(tx, person=person, now=now)
    content = {"application_id": to_text("app", application), "case_number": found.case_number}
    publish(tx, Event("application_completed.v1", application, content, depot=depot), now=now)
    completed = application_details(tx, application, on=today(now))
    confirm_opening(tx, completed, now=now)
    return completed
