"""Staff logs in with a browser: one login and one session cookie for every page for staff (AUT-14).

The forms of a browser carry no Idempotency-Key; a login and a logout sent twice do no harm.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from auth.model import Origin
from auth.usecases.end_session import end_session
from auth.usecases.open_staff_session import open_staff_session
from depot.kernel.actor import Purpose, StaffRole
from depot.kernel.errors import Refusal
from depot.kernel.web.calls import PUBLIC_STATELESS, PublicReads
from depot.kernel.web.html import Templates, is_own_form
from depot.kernel.web.staff_pages import (
    COOKIE,
    FRAME_TEMPLATES,
    LOGIN,
    PATH,
    StaffFrame,
    StaffPage,
    keep_cookie,
    staff_home,
    staff_page,
)

router = APIRouter(prefix="/staff", tags=["staff pages"], include_in_schema=False)

FORM_COOKIE: Final = "staff_form"
TEMPLATES: Final = Templates(Path(__file__).resolve().parents[1] / "templates", FRAME_TEMPLATES)
_PURPOSES: Final = {
    Purpose.CASE_WORK: "Sachbearbeitung",
    Purpose.CUSTOMER_CONTACT: "Kundenkontakt",
    Purpose.COMPLAINT: "Beschwerde",
    Purpose.PAYMENTS: "Zahlungsverkehr",
    Purpose.TAX: "Steuern",
    Purpose.MONEY_LAUNDERING: "Geldwäscheprävention",
    Purpose.AUDIT: "Prüfung",
    Purpose.ADMINISTRATION: "Verwaltung",
}

Text = Annotated[str, Form(max_length=200)]
Anybody = Annotated[StaffPage, staff_page(*StaffRole)]


@dataclass(frozen=True, slots=True)
class LoginView:
    """Name, password, code, and what for; why a login was refused is not told."""

    frame: StaffFrame
    is_refused: bool
    has_provider: bool
    purposes: tuple[tuple[str, str], ...]


@router.get("/login", dependencies=[PUBLIC_STATELESS])
def show_login(request: Request) -> Response:
    """The form, bound to a cookie of its own before anybody is known."""
    return login_page(request, is_refused=False)


@router.post("/login")
def log_in(
    call: PublicReads, *, name: Text = "", password: Text = "", code: Text = "", purpose: Text = "", csrf: Text = ""
) -> Response:
    """Name, password and code open a session (AUT-14); every refusal looks the same, and wrong tries count (AUT-10)."""
    try:
        tx = call.tx
        if not is_own_form(call.request, call.request.cookies.get(FORM_COOKIE, ""), csrf):
            return login_page(call.request, is_refused=True)
        chosen = Purpose(purpose) if purpose in set(Purpose) else Purpose.CASE_WORK
        opened = open_staff_session(
            tx,
            name=name,
            password=password,
            code=code.strip(),
            origin=origin_of(call.request),
            purpose=chosen,
            now=call.now,
        )
    except Refusal:
        return login_page(call.request, is_refused=True)
    return keep_cookie(RedirectResponse(staff_home(call.request), 303), call.request, COOKIE, opened.token)


@router.post("/logout")
def log_out(call: Anybody, csrf: Text = "") -> Response:
    """The session ends at once (AUT-11)."""
    if call.is_admitted and is_own_form(call.request, call.request.cookies[COOKIE], csrf):
        end_session(call.tx, call.actor.session, now=call.now)
    gone = RedirectResponse(LOGIN, 303)
    gone.delete_cookie(COOKIE, path=PATH)
    return gone


def origin_of(request: Request) -> Origin:
    """Where a call comes from."""
    return Origin(request.client.host if request.client else "unknown")


def login_page(request: Request, *, is_refused: bool) -> HTMLResponse:
    """The form; a refused one looks the same whatever was wrong."""
    secret = secrets.token_urlsafe()
    view = LoginView(
        frame=StaffFrame.of(request, secret=secret),
        is_refused=is_refused,
        has_provider=getattr(request.app.state, "identity_provider", None) is not None,
        purposes=tuple((purpose.value, words) for purpose, words in _PURPOSES.items()),
    )
    page = TEMPLATES.page("staff_login.html", view, language="de", status=403 if is_refused else 200)
    keep_cookie(page, request, FORM_COOKIE, secret)
    return page
