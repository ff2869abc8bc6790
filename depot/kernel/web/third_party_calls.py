"""The calls of licensed third parties: their token is of no session and opens only their own interface (AUT-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Protocol

from fastapi import Request
from sqlalchemy.orm import Session

from depot.kernel.actor import Actor, ThirdPartyActor
from depot.kernel.web.calls import Command, Query, declare, key_of, token_of


class IdentifyThirdParty(Protocol):
    """Which third party stands behind a token; connected in `depot.app`."""

    def __call__(self, tx: Session, token: str) -> ThirdPartyActor:
        """The registered third party; raises Unauthenticated otherwise."""


def _identify(call: Query, tx: Session, token: str) -> Actor:
    identify: IdentifyThirdParty = call.request.app.state.identify_third_party
    return identify(tx, token)


class ThirdPartyQuery(Query):
    """A third party reads."""

    actor: ThirdPartyActor

    def identify(self, tx: Session, token: str, now: datetime) -> Actor:  # noqa: ARG002 - a registration has no hours
        """By the register of third parties."""
        return _identify(self, tx, token)


class ThirdPartyCommand(Command):
    """A third party changes something."""

    actor: ThirdPartyActor

    def identify(self, tx: Session, token: str, now: datetime) -> Actor:  # noqa: ARG002 - a registration has no hours
        """By the register of third parties."""
        return _identify(self, tx, token)


def _everybody(actor: Actor) -> None:
    """Whoever the register knows; what it is licensed for decides the use case."""


def _query(request: Request) -> ThirdPartyQuery:
    return ThirdPartyQuery(request, token_of(request), _everybody)


def _command(request: Request) -> ThirdPartyCommand:
    return ThirdPartyCommand(request, token_of(request), _everybody, key_of(request))


ThirdPartyReads = Annotated[ThirdPartyQuery, declare(_query, "third party")]
ThirdPartyWrites = Annotated[ThirdPartyCommand, declare(_command, "third party", takes_key=True)]
