"""A person of an application goes to a provider, for the first time or again (ACC-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import ApplicationCompleted, IdentificationEnded, MethodNotOffered
from depot.accounts.model import ApplicationState
from depot.accounts.ports import IdentificationDesk
from depot.accounts.rules.identification import method_faults
from depot.accounts.rules.identification_case import NEXT, CaseState, HandedOver, IdentificationCase
from depot.accounts.rules.numbers import case_number
from depot.accounts.store import applications, identification
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.tell_case import tell_case
from depot.customers.errors import IdentificationRefused
from depot.customers.model import IdentificationMethod
from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationId, PersonId


def start_identification(
    tx: Session,
    application: ApplicationId,
    *,
    person: PersonId,
    method: IdentificationMethod,
    desk: IdentificationDesk,
    now: datetime,
) -> tuple[IdentificationCase, HandedOver]:
    """One case number for all attempts and both methods; a minor's depot takes PostIdent only (ACC-2)."""
    _require_open(tx, application, person=person, method=method, now=now)
    provider = desk.providers.get(method)
    if provider is None:
        raise MethodNotOffered
    known = identification.of_person(tx, application, person)
    if known is not None and CaseState.WAITING not in NEXT[known.state]:
        raise IdentificationEnded
    number = known.case_number if known else case_number(today(now).year, applications.next_case(tx))
    handed = provider(tx, case_number=number, person=person_details(tx, person), now=now)
    if known is None:
        case = IdentificationCase(
            new_id(), number, application, person, method, CaseState.WAITING, handed.reference, 1, now
        )
        identification.add(tx, case)
    else:
        attempts = known.attempts + 1
        case = replace(
            known, method=method, state=CaseState.WAITING, reference=handed.reference, attempts=attempts, reason=None
        )
        identification.keep(tx, case)
    tell_case(tx, case, now=now)
    return case, handed


def _require_open(
    tx: Session, application: ApplicationId, *, person: PersonId, method: IdentificationMethod, now: datetime
) -> None:
    """An open application, one of its persons who is not identified yet, and a method open to them."""
    locked = applications.locked_application(tx, application)
    if locked is None:
        raise NotFound("application")
    if locked.state is ApplicationState.COMPLETED:
        raise ApplicationCompleted
    day = today(now)
    found = application_details(tx, application, on=day)
    applicant = next((each for each in found.applicants if each.person == person), None)
    if applicant is None:
        raise NotFound("person")
    if applicant.is_identified:
        raise IdentificationEnded
    faults = method_faults(found.depot.kind, method, born_on=birth_dates(tx, [person])[person], on=day)
    if faults:
        raise IdentificationRefused(_faults=faults)
