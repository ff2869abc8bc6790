"""Pages for staff in a browser: campaigns and their figures; no script runs (CON-14)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consent.model import Campaign
from consent.pages.figures import figures_view
from consent.pages.routes import STYLE_URL, TEMPLATES
from consent.pages.views import Frame, shown_day
from consent.usecases.campaign_figures import campaign_figures
from consent.usecases.campaigns_started import campaigns_started
from depot.kernel.actor import StaffRole
from depot.kernel.calendar import Calendars
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, CampaignId, from_text, to_text
from depot.kernel.web.html import csrf_token
from depot.kernel.web.staff_pages import COOKIE, LOGIN, StaffPage, staff_page

router = APIRouter(prefix="/staff", tags=["staff pages"], include_in_schema=False)

HOME: Final = "/staff/campaigns"
_ALL: Final = 200

Reads = Annotated[StaffPage, staff_page(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]


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
