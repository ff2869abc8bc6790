"""Staff record the identification of an applicant; the last one makes the depot active (ACC-2, ACC-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import ApplicationCompleted
from depot.accounts.model import Application, ApplicationState
from depot.accounts.rules.identification import method_faults
from depot.accounts.store import applications
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.complete_application import complete_application
from depot.customers.errors import IdentificationRefused
from depot.customers.model import NewIdentification
from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.record_identification import record_identification
from depot.kernel.actor import Staff
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationId, PersonId


def identify_applicant(
    tx: Session,
    application: ApplicationId,
    *,
    person: PersonId,
    found: NewIdentification,
    staff: Staff,
    now: datetime,
) -> Application:
    """The identification is kept; when nobody is left, depot, access and confirmation follow at once (ACC-11)."""
    locked = applications.locked_application(tx, application)
    if locked is None:
        raise NotFound("application")
    if locked.state is ApplicationState.COMPLETED:
        raise ApplicationCompleted
    before = application_details(tx, application, on=today(now))
    if person not in {applicant.person for applicant in before.applicants}:
        raise NotFound("person")
    born_on = birth_dates(tx, [person])[person]
    faults = method_faults(before.depot.kind, found.method, born_on=born_on, on=found.identified_on)
    if faults:
        raise IdentificationRefused(_faults=faults)
    record_identification(tx, person, found, staff=staff.staff, now=now)
    return complete_application(tx, application, actor=staff, now=now)
