"""Sessions of one's own: the overview and the logout."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from auth.schemas.sessions import Done, SessionShown, SessionsShown
from auth.usecases.end_session import end_session
from auth.usecases.living_sessions import living_sessions
from depot.kernel.web.calls import CustomerReads, CustomerWrites

router = APIRouter(prefix="/v1", tags=["sessions"])


@router.get("/sessions")
def list_sessions(call: CustomerReads) -> SessionsShown:
    """Where one is logged in (AUT-11)."""
    seen = living_sessions(call.tx, person=call.actor.person, current=call.actor.session, now=call.now)
    return SessionsShown(data=[SessionShown.of(session) for session in seen])


@router.delete("/session", response_model=Done)
def log_out(call: CustomerWrites) -> Response:
    """Logout: the token is worth nothing from here on (AUT-11)."""

    def run() -> Done:
        end_session(call.tx, call.actor.session, now=call.now)
        return Done(done_at=call.now)

    return call.answer(None, run, status=200)
