"""Staff record the identification of an attorney; the power takes force with it (ACC-2, ACC-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestEnded
from depot.accounts.rules.requests import RequestState
from depot.accounts.store import requests
from depot.accounts.usecases.put_power_in_force import put_power_in_force
from depot.customers.model import NewIdentification
from depot.customers.usecases.record_identification import record_identification
from depot.kernel.actor import Staff
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotRequestId, PersonId, RoleId


def identify_attorney(
    tx: Session, request: DepotRequestId, *, person: PersonId, found: NewIdentification, staff: Staff, now: datetime
) -> RoleId:
    """Only for a power that all holders have released, and only for the attorney it names (ACC-2)."""
    asked = requests.locked(tx, request)
    if asked is None or asked.attorney != person:
        raise NotFound("request")
    if asked.state is not RequestState.IDENTIFICATION:
        raise RequestEnded
    record_identification(tx, person, found, staff=staff.staff, now=now)
    role = put_power_in_force(tx, asked, now=now)
    requests.set_state(tx, request, RequestState.DONE, now=now)
    return role
