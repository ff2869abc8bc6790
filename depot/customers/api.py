"""Persons over HTTP: each customer sees their own particulars; staff make heirs, executors and custodians known."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.customers.schemas import (
    IdentificationAsked,
    PersonIdentified,
    PersonRegistered,
    PersonShown,
    RegistrationAsked,
)
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.record_identification import record_identification
from depot.customers.usecases.register_person import register_person
from depot.customers.usecases.same_tax_id import same_tax_id
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId
from depot.kernel.web.calls import CustomerReads, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import PersonRef

router = APIRouter(prefix="/v1", tags=["persons"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]


@router.get("/persons/me")
def read_own_person(call: CustomerReads) -> PersonShown:
    """The particulars of the person who is logged in (ACC-1, PRV-1)."""
    return PersonShown.of(person_details(call.tx, call.actor.person))


@router.get("/staff/persons/{person_id}")
def read_a_person(call: ServiceReads, person_id: PersonRef) -> PersonShown:
    """The particulars of a person, for staff; the read is audited (ACC-1, AUT-15)."""
    return PersonShown.of(person_details(call.tx, PersonId(person_id)))


@router.post("/staff/persons", status_code=201, response_model=PersonRegistered)
def register_a_person(call: ServiceWrites, body: RegistrationAsked) -> Response:
    """Make a person known who opens no depot: an heir, executor, custodian or administrator (ACC-1, ACC-7)."""

    def run() -> PersonRegistered:
        person = register_person(call.tx, body.new_person(), now=call.now)
        return PersonRegistered(id=person, known_persons=list(same_tax_id(call.tx, person)))

    return call.answer(body, run)


@router.post("/staff/identifications", status_code=201, response_model=PersonIdentified)
def record_a_persons_identification(call: ServiceWrites, body: IdentificationAsked) -> Response:
    """Record the identification of a person beside any opening, before an appointment (ACC-2, ACC-7)."""

    def run() -> PersonIdentified:
        person = PersonId(body.person)
        found = body.identification(f"person {person.hex}")
        record_identification(call.tx, person, found, staff=call.actor.staff, now=call.now)
        return PersonIdentified(person=person)

    return call.answer(body, run)
