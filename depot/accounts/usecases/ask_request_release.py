"""A further person releases what somebody asked for, or the same one after five minutes (ACC-9, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.errors import RequestEnded
from depot.accounts.rules.requests import ACT_OF
from depot.accounts.store import requests
from depot.accounts.usecases.ask_for_change import ACT, Awaiting
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, DepotRequestId, PersonId


def ask_request_release(
    tx: Session, depot: DepotId, request: DepotRequestId, *, person: PersonId, now: datetime
) -> Awaiting:
    """The same text for the next person; whoever has no say in the act is refused (ACC-9)."""
    found = requests.locked(tx, request)
    if found is None or found.depot_id != depot:
        raise NotFound("request")
    _, verdict = standing_for(tx, depot, person, ACT_OF[found.kind], agreed=found.agreed, on=today(now))
    if not found.takes_releases(now) or person in found.agreed:
        raise RequestEnded
    release = open_release(tx, person=person, act=ACT, subject=request, text=found.text, now=now)
    return Awaiting(found, release, tuple(owed.role.value for owed in verdict.missing))
