"""Staff signs in at the bank's identity provider: code flow with PKCE, bound to one browser (AUT-14)."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from auth.pages.staff_login import TEMPLATES, login_page, origin_of
from auth.rules.id_token import SIGN_IN_LIFETIME, IdentityProvider, SignIn, sign_in_address
from auth.usecases.confirmed_subject import confirmed_subject
from auth.usecases.count_attempt import count_attempt
from auth.usecases.open_provider_session import open_provider_session
from auth.usecases.provider_address import provider_address
from depot.kernel.actor import Purpose
from depot.kernel.crypto import keyring
from depot.kernel.errors import Refusal
from depot.kernel.web.calls import PublicReads
from depot.kernel.web.calls import Query as Call
from depot.kernel.web.staff_pages import COOKIE, LOGIN, StaffFrame, keep_cookie, staff_home

router = APIRouter(prefix="/staff", tags=["staff pages"], include_in_schema=False)

SIGN_IN_COOKIE: Final = "staff_sign_in"
_PATH: Final = "/staff/sign-in"
_SECRET_BYTES: Final = 32

Text = Annotated[str, Query(max_length=2000)]


@dataclass(frozen=True, slots=True)
class SignedInView:
    """Where to go on."""

    frame: StaffFrame
    home: str


@router.get("/sign-in")
def begin_sign_in(call: PublicReads, purpose: Text = "") -> Response:
    """To the provider, with a state, a nonce and a challenge that only this browser can answer (AUT-14)."""
    provider: IdentityProvider | None = call.request.app.state.identity_provider
    if provider is None:
        return _refused_to(call)
    try:
        now = _counted(call)
        endpoint = provider_address(provider, "authorization_endpoint")
    except Refusal:
        return login_page(call.request, is_refused=True)
    chosen = Purpose(purpose) if purpose in set(Purpose) else Purpose.CASE_WORK
    state, nonce, verifier = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3))
    sign_in = SignIn(state, nonce, verifier, chosen.value, now + SIGN_IN_LIFETIME)
    gone = RedirectResponse(sign_in_address(endpoint, provider, sign_in, redirect_uri=_return(call.request)), 303)
    is_https = str(call.request.app.state.public_url).startswith("https:")
    # Lax: the provider's redirect comes from another site, and must find what this browser began.
    gone.set_cookie(
        SIGN_IN_COOKIE,
        _sealed(sign_in),
        max_age=int(SIGN_IN_LIFETIME.total_seconds()),
        path=_PATH,
        secure=is_https,
        httponly=True,
        samesite="lax",
    )
    gone.headers["Cache-Control"] = "no-store"
    return gone


@router.get("/sign-in/return")
def end_sign_in(call: PublicReads, code: Text = "", state: Text = "") -> Response:
    """Back from the provider: the same browser, one code, one token; every refusal looks the same (AUT-14)."""
    provider: IdentityProvider | None = call.request.app.state.identity_provider
    begun = _opened(call.request.cookies.get(SIGN_IN_COOKIE, ""))
    if provider is None:
        return _refused_to(call)
    try:
        now = _counted(call)
        is_ours = begun is not None and hmac.compare_digest(begun.state.encode(), state.encode())
        if begun is None or not is_ours or not code or begun.expires_at <= now:
            return _without_sign_in(login_page(call.request, is_refused=True))
        subject = confirmed_subject(provider, begun, code=code, redirect_uri=_return(call.request), now=now)
        purpose = Purpose(begun.purpose)
        opened = open_provider_session(call.tx, issuer=provider.issuer, subject=subject, purpose=purpose, now=now)
    except Refusal:
        return _without_sign_in(login_page(call.request, is_refused=True))
    # A page and no redirect: the session's cookie goes to our own site only, and a redirect would still be the other's.
    view = SignedInView(StaffFrame.of(call.request, secret=opened.token), staff_home(call.request))
    page = TEMPLATES.page("staff_signed_in.html", view, language="de")
    return _without_sign_in(keep_cookie(page, call.request, COOKIE, opened.token))


def _counted(call: Call) -> datetime:
    """Attempts count per origin (AUT-12); the count is kept, and no transaction waits for the provider."""
    origin = origin_of(call.request)
    count_attempt(call.tx, f"sign-in {origin.address}", origin=origin, now=call.now)
    call.commit()
    return call.now


def _refused_to(call: Call) -> Response:
    call.ask_caller()
    return RedirectResponse(LOGIN, 303)


def _return(request: Request) -> str:
    return f"{str(request.app.state.public_url).rstrip('/')}{_PATH}/return"


def _without_sign_in(response: Response) -> Response:
    response.delete_cookie(SIGN_IN_COOKIE, path=_PATH)
    return response


def _sealed(sign_in: SignIn) -> str:
    kept = [sign_in.state, sign_in.nonce, sign_in.verifier, sign_in.purpose, sign_in.expires_at.isoformat()]
    return urlsafe_b64encode(keyring().encrypt(json.dumps(kept).encode())).decode()


def _opened(cookie: str) -> SignIn | None:
    try:
        state, nonce, verifier, purpose, expires = json.loads(keyring().decrypt(urlsafe_b64decode(cookie)))
        return SignIn(state, nonce, verifier, purpose, datetime.fromisoformat(expires))
    except (ValueError, KeyError, InvalidTag):
        return None
