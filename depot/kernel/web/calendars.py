"""The calendars in use, for endpoints; the composition root sets `app.state.calendars` (ORD-9)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from depot.kernel.calendar import Calendars


async def _calendars(request: Request) -> Calendars:
    calendars: Calendars = request.app.state.calendars
    return calendars


CalendarsInUse = Annotated[Calendars, Depends(_calendars)]
