"""The wire form of a forgotten access id (AUT-1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from depot.kernel.web.wire import Answer, Day, Line, StrictModel


class AccessForgotten(StrictModel):
    """What only the person knows together."""

    depot_number: Annotated[str, Field(pattern=r"^[0-9]{11}$", examples=["10000000016"])]
    birth_date: Day
    postcode: Annotated[Line, Field(max_length=16)]


class AccessShown(Answer):
    """The access id; PIN and factor are still needed to log in."""

    access_number: str
