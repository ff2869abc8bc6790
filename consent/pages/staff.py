"""Pages for staff in a browser: login, campaigns, figures; a cookie holds the session, no script runs (AUT-14, CON-14).

The forms of a browser carry no Idempotency-Key; a login and a logout sent twice do no harm.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from auth.model import Origin
from auth.usecases.end_session import end_session
from auth.usecases.open_staff_session import open_staff_session
from consent.model import Campaign
from consent.pages.figures import figures_view
from consent.pages.routes import STYLE_URL, TEMPLATES
from consent.pages.views import Frame, shown_day
from consent.usecases.campaign_figures import campaign_figures
from consent.usecases.campaigns_started import campaigns_started
from depot.kernel.actor import StaffRole
from depot.kernel.calendar import Calendars
from depot.kernel.errors import NotFound, Refusal
from depot.kernel.ids import PREFIX, CampaignId, from_text, to_text
from depot.kernel.web.calls import PUBLIC_STATELESS, PublicReads, StaffPage, staff_page
from depot.kernel.web.html import csrf_token, is_own_form, set_secret_cookie

router = APIRouter(prefix="/staff", tags=["staff pages"], include_in_schema=False)

COOKIE: Final = "staff"
FORM_COOKIE: Final = "staff_form"
HOME: Final = "/staff/campaigns"
LOGIN: Final = "/staff/login"
_PATH: Final = "/staff"
_WORKDAY: Final = 12 * 60 * 60  # the cookie; the session itself ends after five idle minutes (AUT-11)
_ALL: Final = 200

Text = Annotated[str, Form(max_length=200)]
Reads = Annotated[StaffPage, staff_page(COOKIE, StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]


@dataclass(frozen=True, slots=True)
class LoginView:
    """Name, password, code; why a login was refused is not told."""

    frame: Frame
    is_refused: bool


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign with the way to its figures."""

    path: str
    title: str
    dates: str

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignLine:
        """From the model."""
        announced, ends = shown_day(campaign.announced_on, "de"), shown_day(campaign.ends_on, "de")
        path = f"{HOME}/{to_text(PREFIX['CampaignId'], campaign.campaign_id)}"
        return cls(path, campaign.title, f"{announced} bis {ends}")


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """All campaigns, the newest first."""

    frame: Frame
    campaigns: tuple[CampaignLine, ...] = field(default=())


@router.get("/login", dependencies=[PUBLIC_STATELESS])
def show_login(request: Request) -> Response:
    """The form, bound to a cookie of its own before anybody is known."""
    return _login_page(request, is_refused=False)


@router.post("/login")
def log_in(call: PublicReads, name: Text = "", password: Text = "", code: Text = "", csrf: Text = "") -> Response:
    """Name, password and code open a session (AUT-14); every refusal looks the same, and wrong tries count (AUT-10)."""
    try:
        origin = Origin(call.request.client.host if call.request.client else "unknown")
        tx = call.tx
        if not is_own_form(call.request, call.request.cookies.get(FORM_COOKIE, ""), csrf):
            return _login_page(call.request, is_refused=True)
        opened = open_staff_session(tx, name=name, password=password, code=code.strip(), origin=origin, now=call.now)
    except Refusal:
        return _login_page(call.request, is_refused=True)
    return _with_cookie(RedirectResponse(HOME, 303), call.request, COOKIE, opened.token)


@router.post("/logout")
def log_out(call: Reads, csrf: Text = "") -> Response:
    """The session ends at once (AUT-11)."""
    if call.is_admitted and is_own_form(call.request, call.request.cookies[COOKIE], csrf):
        end_session(call.tx, call.actor.session, now=call.now)
    gone = RedirectResponse(LOGIN, 303)
    gone.delete_cookie(COOKIE, path=_PATH)
    return gone


@router.get("/campaigns")
def show_campaigns(call: Reads) -> Response:
    """All campaigns (CON-14)."""
    if not call.is_admitted:
        return RedirectResponse(LOGIN, 303)
    found = campaigns_started(call.tx, after=None, limit=_ALL)
    lines = tuple(CampaignLine.of(campaign) for campaign in reversed(found))
    return TEMPLATES.page("campaigns.html", CampaignsView(_frame(call.request), lines), language="de")


@router.get("/campaigns/{campaign_id}")
def show_figures(call: Reads, campaign_id: str) -> Response:
    """A campaign's figures with charts by state, channel, product, role and day; audited (CON-14, AUT-15)."""
    if not call.is_admitted:
        return RedirectResponse(LOGIN, 303)
    calendars: Calendars = call.request.app.state.calendars
    try:
        campaign = CampaignId(from_text(PREFIX["CampaignId"], campaign_id))
        figures = campaign_figures(call.tx, campaign, is_business_day=calendars.is_business_day, on=call.today)
    except (ValueError, NotFound):
        return RedirectResponse(HOME, 303)
    return TEMPLATES.page("figures.html", figures_view(_frame(call.request), figures), language="de")


def _frame(request: Request) -> Frame:
    csrf = csrf_token(request.cookies.get(COOKIE, ""))
    return Frame.of("de", asked="", bank=request.app.state.institution, csrf=csrf, style=STYLE_URL)


def _login_page(request: Request, *, is_refused: bool) -> HTMLResponse:
    secret = secrets.token_urlsafe()
    bank = request.app.state.institution
    frame = Frame.of("de", asked="", bank=bank, csrf=csrf_token(secret), style=STYLE_URL)
    page = TEMPLATES.page(
        "staff_login.html", LoginView(frame, is_refused), language="de", status=403 if is_refused else 200
    )
    _with_cookie(page, request, FORM_COOKIE, secret)
    return page


def _with_cookie(response: Response, request: Request, name: str, secret: str) -> Response:
    is_https = str(request.app.state.public_url).startswith("https:")
    set_secret_cookie(response, name, secret, path=_PATH, seconds=_WORKDAY, is_https=is_https)
    return response
