"""Life events over HTTP: staff preview and record them with their proofs (ACC-13, ACC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.ports import PersonDied
from depot.accounts.schemas.life_events import (
    AppointmentAsked,
    AppointmentOutcome,
    DeathAsked,
    DeathOutcome,
    HolderAdmitted,
    LifeEventList,
    LifeEventShown,
)
from depot.accounts.usecases.admit_holder import admit_holder
from depot.accounts.usecases.life_events_of import life_events_of
from depot.accounts.usecases.preview_appointment import preview_appointment
from depot.accounts.usecases.preview_death import preview_death
from depot.accounts.usecases.record_appointment import record_appointment
from depot.accounts.usecases.record_death import record_death
from depot.customers.schemas import IdentificationAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, PaperId, PersonId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import DepotRef, PersonRef

router = APIRouter(prefix="/v1/staff", tags=["life events"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]


@router.post("/persons/{person_id}/death/previews")
def preview_a_death(call: ServiceReads, person_id: PersonRef, body: DeathAsked) -> DeathOutcome:
    """What the death of a person will change; nothing is recorded (ACC-14)."""
    return DeathOutcome.of(preview_death(call.tx, PersonId(person_id), died_on=body.died_on, on=call.today))


@router.post("/persons/{person_id}/death", status_code=201, response_model=DeathOutcome)
def record_a_death(call: ServiceWrites, person_id: PersonRef, body: DeathAsked) -> Response:
    """Record the death of a person with the certificate (ACC-14)."""
    after: Sequence[PersonDied] = call.request.app.state.after_death
    return call.answer(
        body,
        lambda: DeathOutcome.of(
            record_death(
                call.tx,
                PersonId(person_id),
                died_on=body.died_on,
                certificate=body.certificate,
                papers=[PaperId(paper) for paper in body.papers],
                after=after,
                staff=call.actor,
                now=call.now,
            )
        ),
    )


@router.post("/depots/{depot_id}/appointments/previews")
def preview_an_appointment(call: ServiceReads, depot_id: DepotRef, body: AppointmentAsked) -> AppointmentOutcome:
    """What an appointment will change; nothing is recorded (ACC-7)."""
    found = preview_appointment(call.tx, DepotId(depot_id), body.appointment(), on=call.today)
    return AppointmentOutcome.of(found)


@router.post("/depots/{depot_id}/appointments", status_code=201, response_model=AppointmentOutcome)
def record_an_appointment(call: ServiceWrites, depot_id: DepotRef, body: AppointmentAsked) -> Response:
    """Record an heir, executor, custodian, administrator or guardian with the paper (ACC-7, ACC-14)."""
    return call.answer(
        body,
        lambda: AppointmentOutcome.of(
            record_appointment(
                call.tx,
                DepotId(depot_id),
                body.appointment(),
                papers=[PaperId(paper) for paper in body.papers],
                staff=call.actor,
                now=call.now,
            )
        ),
    )


@router.get("/depots/{depot_id}/life-events")
def list_life_events(call: ServiceReads, depot_id: DepotRef) -> LifeEventList:
    """What happened to a depot, with the proofs (ACC-14)."""
    return LifeEventList(data=[LifeEventShown.of(event) for event in life_events_of(call.tx, DepotId(depot_id))])


@router.post("/depots/{depot_id}/holders/identifications", status_code=201, response_model=HolderAdmitted)
def admit_a_holder(call: ServiceWrites, depot_id: DepotRef, body: IdentificationAsked) -> Response:
    """Identify a holder who came of age; the own access follows by letter (ACC-13)."""

    def run() -> HolderAdmitted:
        depot, person = DepotId(depot_id), PersonId(body.person)
        found = body.identification(f"depot {depot.hex}")
        admit_holder(call.tx, depot, person=person, found=found, staff=call.actor, now=call.now)
        return HolderAdmitted(person=person)

    return call.answer(body, run)
