"""Consents that came over in a migration, for staff (CON-2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from consent.schemas.migration import MigrationAsked, MigrationShown
from consent.usecases.record_migrated_consents import record_migrated_consents
from depot.kernel.actor import StaffRole
from depot.kernel.web.calls import StaffCommand, staff_command

router = APIRouter(prefix="/v1", tags=["consent campaigns"])

MigrationWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]


@router.post("/migrated-consents", status_code=201, response_model=MigrationShown)
def record_migration(call: MigrationWrites, body: MigrationAsked) -> Response:
    """Whoever consented to a version before the data came over is not asked for it again (CON-2)."""

    def run() -> MigrationShown:
        given = [each.given() for each in body.consents]
        added = record_migrated_consents(call.tx, given, source=body.source, staff=call.actor.staff, now=call.now)
        return MigrationShown(recorded=added)

    return call.answer(body, run)
