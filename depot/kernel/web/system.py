"""Endpoints about the service itself: health, metrics, the event feed, the test clock (OPS-3, OPS-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import audit, invariants, outbox, test_clock
from depot.kernel.actor import StaffRole
from depot.kernel.errors import NotFound
from depot.kernel.web.calls import PUBLIC_STATELESS, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import Answer, DepotRef, EventRef, Moment, StrictModel

health = APIRouter(tags=["health"], dependencies=[PUBLIC_STATELESS])
router = APIRouter(prefix="/v1", tags=["system"])
test_clock_router = APIRouter(prefix="/v1", tags=["test clock"])

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(pattern=r"^[0-9]{1,18}-[0-9]{1,18}$", description="`next` of an earlier answer")]

_DURABILITY = text("""
    select name from pg_settings
     where name in ('fsync', 'full_page_writes', 'data_checksums') and setting <> 'on'
        or name = 'synchronous_commit' and setting = 'off'
""")


class Health(Answer):
    """Whether the service lives, or is ready, and if not, why."""

    status: str
    reasons: tuple[str, ...] = ()


class InvariantReport(Answer):
    """The sentences that must hold, and those that do not."""

    status: str
    checked: int
    broken: list[dict[str, Any]]


@health.get("/health/live")
def live() -> Health:
    """The process answers."""
    return Health(status="live")


@health.get("/health/ready", responses={503: {"model": Health}})
def ready(request: Request, response: Response) -> Health:
    """Database reachable, migrated to this version, and durable (R2)."""
    reasons: list[str] = []
    sessions: sessionmaker[Session] = request.app.state.sessions
    with sessions() as tx:
        revision = tx.scalar(text("select version_num from alembic_version"))
        if revision != request.app.state.revision:
            reasons.append(f"the database is at revision {revision}, the service needs {request.app.state.revision}")
        if request.app.state.needs_durability:
            reasons += [f"PostgreSQL setting {name} is off" for name in tx.scalars(_DURABILITY)]
    if reasons:
        response.status_code = 503
    return Health(status="unready" if reasons else "ready", reasons=tuple(reasons))


@health.get("/health/invariants", responses={503: {"model": InvariantReport}})
def check_invariants(request: Request, response: Response) -> InvariantReport:
    """Units match the registrar, lots match positions, every booking balances, the audit chain is whole."""
    sessions: sessionmaker[Session] = request.app.state.sessions
    with sessions() as tx:
        found = [{"sentence": b.sentence, "rows": b.rows} for b in invariants.broken(tx, request.app.state.invariants)]
        found += [{"sentence": f"audit trail: {fault}", "rows": 1} for fault in audit.faults(tx)]
    if found:
        response.status_code = 503
    return InvariantReport(
        status="broken" if found else "whole", checked=len(request.app.state.invariants) + 1, broken=found
    )


@health.get("/metrics", response_class=Response)
def metrics() -> Response:
    """Figures for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class EventAnswer(Answer):
    """One event of the feed."""

    id: EventRef
    kind: str
    subject: str
    depot: DepotRef | None
    occurred_at: datetime
    content: dict[str, Any]


class EventPage(Answer):
    """Events in commit order; `next` is the cursor to go on from, also when nothing more is there yet."""

    data: list[EventAnswer]
    next: str | None


@router.get("/events")
def list_events(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    after: Cursor | None = None,
    limit: Limit = 50,
) -> EventPage:
    """Every change of the service as events, at least once and in the same order per depot."""
    found = outbox.read(call.tx, after=after, limit=limit)
    data = [
        EventAnswer(
            id=event.event_id,
            kind=event.kind,
            subject=str(event.subject),
            depot=event.depot,
            occurred_at=event.occurred_at,
            content=event.content,
        )
        for event in found
    ]
    return EventPage(data=data, next=found[-1].cursor if found else after)


class ClockMove(StrictModel):
    """Where the bank's time goes."""

    now: Moment


class ClockAnswer(Answer):
    """The bank's time."""

    now: datetime


@test_clock_router.put("/test-clock", response_model=ClockAnswer)
def move_test_clock(
    body: ClockMove, call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)], request: Request
) -> Response:
    """Move the bank's time forward; exists only where the test clock is on, never in production (OPS-4)."""
    if not request.app.state.test_clock:
        raise NotFound("test clock")

    def move() -> ClockAnswer:
        test_clock.move_to(call.tx, body.now)
        return ClockAnswer(now=body.now)

    return call.answer(body, move, status=200)
