"""Closures and extra openings that staff record; they beat the library's holidays from then on (ORD-9)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import outbox
from depot.kernel.actor import StaffRole
from depot.kernel.calendar import BANK, Calendars, Override
from depot.kernel.calendar_store import overrides, record_override
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault, Invalid
from depot.kernel.outbox import Event
from depot.kernel.web.calls import StaffCommand, staff_command
from depot.kernel.web.wire import Answer, Day, EventRef, Line, StrictModel

router = APIRouter(prefix="/v1", tags=["calendars"])


class CalendarOverrideRequest(StrictModel):
    """A day on which a calendar is closed, or open, against what the library says."""

    calendar: Line
    day: Day
    is_open: bool
    name: Line
    source: Line


class CalendarOverrideAnswer(Answer):
    """The override as recorded; every process of the service knows it within seconds."""

    id: EventRef
    calendar: str
    day: Day
    is_open: bool
    name: str
    source: str


@router.post("/calendar-overrides", response_model=CalendarOverrideAnswer, status_code=201)
def record_calendar_override(
    body: CalendarOverrideRequest,
    call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)],
    request: Request,
) -> Response:
    """Record a closure or an opening of the bank ("bank"), of a calendar, or of one fund (its ISIN)."""
    calendars: Calendars = request.app.state.calendars

    def run() -> CalendarOverrideAnswer:
        if body.calendar != BANK and not calendars.knows(body.calendar):
            fault = Fault("ORD-9", "/calendar", "this calendar is not known: bank, a country, a market or an ISIN")
            raise Invalid(_faults=(fault,))
        override = Override(**body.model_dump())
        record_override(call.tx, override, now=call.now)
        event = new_id()
        content = {"calendar": body.calendar, "day": body.day.isoformat(), "is_open": body.is_open}
        outbox.publish(call.tx, Event("calendar_override_recorded.v1", subject=event, content=content), now=call.now)
        return CalendarOverrideAnswer(id=event, **body.model_dump())

    return call.answer(body, run)


class CalendarsKept:
    """The calendars of this process, made anew when somebody recorded an override in any process."""

    def __init__(self, seat: str, sessions: sessionmaker[Session]) -> None:
        self._seat = seat
        self._sessions = sessions
        self._known = -1
        self.calendars = Calendars(seat)
        self.refresh()

    def refresh(self) -> bool:
        """Read the overrides; True if there were new ones."""
        with self._sessions() as tx:
            found = overrides(tx)
        if len(found) == self._known:
            return False
        self._known = len(found)
        self.calendars = Calendars(self._seat, found)
        return True
