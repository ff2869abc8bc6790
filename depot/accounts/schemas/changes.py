"""The wire form of changes that persons ask for and release: powers, reference account (ACC-9, ACC-10, CSH-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from auth.schemas.releases import ReleaseAnswer
from depot.accounts.model import PowerScope, Role
from depot.accounts.rules.requests import DepotRequest, RequestKind, RequestState
from depot.accounts.schemas.openings import ActingAsked
from depot.accounts.usecases.ask_for_change import Awaiting
from depot.kernel.web.wire import Answer, DepotRef, DepotRequestRef, Line, PersonRef, RoleRef, StrictModel


class PowerAsked(StrictModel):
    """A power of attorney to grant."""

    attorney: ActingAsked
    scope: PowerScope
    ends_at_death: bool = False


class NewReferenceAccountAsked(StrictModel):
    """The new account outside the bank."""

    iban: Annotated[Line, Field(max_length=42)]
    holder_name: Annotated[Line, Field(max_length=70)]


class RequestShown(Answer):
    """A change that was asked for, and who has released it."""

    id: DepotRequestRef
    depot: DepotRef
    kind: RequestKind
    state: RequestState
    asked_by: PersonRef
    asked_at: datetime
    lapses_at: datetime
    released_by: list[PersonRef]
    attorney: PersonRef | None

    @classmethod
    def of(cls, request: DepotRequest) -> Self:
        """The wire form."""
        return cls(
            id=request.request_id,
            depot=request.depot_id,
            kind=request.kind,
            state=request.state,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            lapses_at=request.lapses_at,
            released_by=sorted(request.agreed),
            attorney=request.attorney,
        )


class RequestList(Answer):
    """What was asked for a depot, oldest first."""

    data: list[RequestShown]


class ChangeAwaiting(Answer):
    """A request with the release of the person who asks; `missing` names the roles that owe theirs besides."""

    request: RequestShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: Awaiting) -> Self:
        """The wire form."""
        return cls(
            request=RequestShown.of(awaiting.request), release=ReleaseAnswer.of(awaiting.release, awaiting.missing)
        )


class PowerShown(Answer):
    """A power of attorney on a depot."""

    id: RoleRef
    attorney: PersonRef
    scope: PowerScope
    ends_at_death: bool
    valid_from: date
    revoked_on: date | None

    @classmethod
    def of(cls, role: Role) -> Self:
        """The wire form."""
        assert role.scope is not None
        return cls(
            id=role.role_id,
            attorney=role.person,
            scope=role.scope,
            ends_at_death=role.ends_at_death,
            valid_from=role.valid_from,
            revoked_on=role.revoked_on,
        )


class PowerList(Answer):
    """The powers of a depot, oldest first, revoked ones too."""

    data: list[PowerShown]


class PowerIdentified(Answer):
    """The power that took force with the identification."""

    power: RoleRef
