"""A released request: the act "depot_request" (ACC-9, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestEnded
from depot.accounts.rules.requests import ACT_OF
from depot.accounts.store import requests
from depot.accounts.usecases.carry_out_request import carry_out_request
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotRequestId, PersonId


def release_depot_request(tx: Session, *, calendars: Calendars, person: PersonId, subject: UUID, now: datetime) -> None:
    """Who agrees is recorded; with the last one whose agreement the act needs it is carried out (ACC-9)."""
    found = requests.locked(tx, DepotRequestId(subject))
    if found is None:
        raise NotFound("request")
    if not found.takes_releases(now) or person in found.agreed:
        raise RequestEnded
    _, verdict = standing_for(tx, found.depot_id, person, ACT_OF[found.kind], agreed=found.agreed, on=today(now))
    requests.agree(tx, found.request_id, person, now=now)
    if verdict.granted:
        carry_out_request(tx, found, calendars=calendars, person=person, now=now)
