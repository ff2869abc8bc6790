"""A change of a depot is asked for and waits for the releases it needs (ACC-9, AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from depot.accounts.model import Verdict
from depot.accounts.rules.requests import REQUEST_LIFETIME, DepotRequest, RequestKind, RequestState
from depot.accounts.store import requests
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, DepotRequestId, PersonId, to_text
from depot.kernel.outbox import Event, publish

ACT: Final = "depot_request"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A request with the release of the person who asks, and whose releases are owed besides."""

    request: DepotRequest
    release: Release
    missing: tuple[str, ...]


def ask_for_change(
    tx: Session,
    depot: DepotId,
    *,
    kind: RequestKind,
    content: Mapping[str, str],
    text: str,
    person: PersonId,
    verdict: Verdict,
    now: datetime,
) -> Awaiting:
    """Kept with its exact text; whoever asks releases it first, the others after (AUT-9)."""
    request = DepotRequest(
        request_id=DepotRequestId(new_id()),
        depot_id=depot,
        kind=kind,
        state=RequestState.OPEN,
        content=content,
        text=text,
        asked_by=person,
        asked_at=now,
        lapses_at=now + REQUEST_LIFETIME,
    )
    requests.add(tx, request)
    told = {"request_id": to_text("drq", request.request_id), "depot_id": to_text("dep", depot), "kind": kind.value}
    publish(tx, Event("depot_change_asked_for.v1", request.request_id, told, depot=depot), now=now)
    release = open_release(tx, person=person, act=ACT, subject=request.request_id, text=text, now=now)
    return Awaiting(request, release, tuple(owed.role.value for owed in verdict.missing))
