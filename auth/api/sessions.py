"""Sessions of one's own: the overview, the logout, and what happened on the access."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from auth.schemas.sessions import AccessLogShown, Done, SessionShown, SessionsShown
from auth.usecases.access_log_of import access_log_of
from auth.usecases.end_session import end_session
from auth.usecases.living_sessions import living_sessions
from depot.kernel.ids import EventId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import EventRef

router = APIRouter(prefix="/v1", tags=["sessions"])


@router.get("/sessions")
def list_sessions(call: CustomerReads) -> SessionsShown:
    """Where one is logged in (AUT-11)."""
    seen = living_sessions(call.tx, person=call.actor.person, current=call.actor.session, now=call.now)
    return SessionsShown(data=[SessionShown.of(session) for session in seen])


@router.get("/access-log")
def list_access_log(
    call: CustomerReads,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: EventRef | None = None,
) -> AccessLogShown:
    """What happened on one's own access, failed logins included, newest first (AUT-11)."""
    seen = access_log_of(call.tx, call.actor.person, after=None if after is None else EventId(after), limit=limit)
    return AccessLogShown.of(seen, limit=limit, language=call.language)


@router.delete("/session", response_model=Done)
def log_out(call: CustomerWrites) -> Response:
    """Logout: the token is worth nothing from here on (AUT-11)."""

    def run() -> Done:
        end_session(call.tx, call.actor.session, now=call.now)
        return Done(done_at=call.now)

    return call.answer(None, run, status=200)
