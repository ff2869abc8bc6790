"""What the routers of the access share: the origin of a call, the set-up token, and answers that nobody may store."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from auth.model import Origin
from auth.rules.passkey import RelyingParty
from depot.kernel.errors import Unauthenticated

_setup_bearer = HTTPBearer(
    auto_error=False, scheme_name="SetupToken", description="The set-up token of `POST /v1/first-logins`"
)


def _origin(request: Request) -> Origin:
    return Origin(request.client.host if request.client else "unknown")


def _setup_token(bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_setup_bearer)]) -> str:
    if bearer is None:
        raise Unauthenticated
    return bearer.credentials


def _party(request: Request) -> RelyingParty:
    party: RelyingParty = request.app.state.relying_party
    return party


def _no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


CallOrigin = Annotated[Origin, Depends(_origin)]
SetupToken = Annotated[str, Depends(_setup_token)]
Party = Annotated[RelyingParty, Depends(_party)]
NO_STORE = Depends(_no_store)
