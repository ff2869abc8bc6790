"""Campaigns and their letters, for staff (CON-2, CON-7, CON-9, CON-14)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from consent.model import UnprintedLetter
from consent.rules.figures import CampaignFigures
from consent.schemas.campaigns import (
    CampaignAsked,
    CampaignPage,
    CampaignShown,
    FiguresShown,
    LetterShown,
    LinkAsked,
    LinkPage,
    LinkShown,
    PrintedAsked,
    PrintedShown,
)
from consent.usecases.campaign_figures import campaign_figures
from consent.usecases.campaigns_started import campaigns_started
from consent.usecases.confirm_printed import confirm_printed
from consent.usecases.letter_print_file import letter_print_file
from consent.usecases.reissue_link import reissue_link
from consent.usecases.start_campaign import start_campaign
from consent.usecases.unprinted_letter import unprinted_letter
from consent.usecases.waiting_link_letters import waiting_link_letters
from depot.kernel.actor import StaffRole
from depot.kernel.calendar import Calendars
from depot.kernel.ids import CampaignId, LinkId, PersonId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import CampaignRef, Day, LinkRef
from depot.postbox.model.document import Institution
from depot.postbox.usecases.typeset import typeset

router = APIRouter(prefix="/v1", tags=["consent campaigns"])

CampaignReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
CampaignWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
LinkWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS)]
PrintShopReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]
PrintShopWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]

_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
_SVG: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}}}


@router.post("/consent-campaigns", status_code=201, response_model=CampaignShown)
def begin_campaign(call: CampaignWrites, body: CampaignAsked) -> Response:
    """Announce new terms at least two months ahead and ask everybody concerned (CON-2, CON-3)."""

    def run() -> CampaignShown:
        new = body.new(today=call.today)
        return CampaignShown.of(start_campaign(call.tx, new, staff=call.actor.staff, now=call.now))

    return call.answer(body, run)


@router.get("/consent-campaigns")
def list_campaigns(call: CampaignReads, after: CampaignRef | None = None, limit: Limit = 50) -> CampaignPage:
    """All campaigns (CON-2)."""
    cursor = None if after is None else CampaignId(after)
    return CampaignPage.of(campaigns_started(call.tx, after=cursor, limit=limit + 1), limit=limit)


@router.get("/consent-campaigns/{campaign_id}")
def show_campaign(call: CampaignReads, campaign_id: CampaignRef) -> FiguresShown:
    """How a campaign stands, counted from its requirements (CON-4, CON-14)."""
    return FiguresShown.of(_figures(call, campaign_id))


@router.post("/consent-campaigns/{campaign_id}/links", status_code=201, response_model=LinkShown)
def renew_link(call: LinkWrites, campaign_id: CampaignRef, body: LinkAsked) -> Response:
    """A new link for a person whose old one is lost or locked; the old one is void from now on (CON-9)."""

    def run() -> LinkShown:
        link = reissue_link(call.tx, CampaignId(campaign_id), PersonId(body.person), now=call.now)
        return LinkShown(id=link, person=body.person)

    return call.answer(body, run)


@router.get("/consent-campaigns/{campaign_id}/letters")
def list_letters(
    call: PrintShopReads, campaign_id: CampaignRef, after: LinkRef | None = None, limit: Limit = 50
) -> LinkPage:
    """The letters with a personal link that wait to be printed (CON-7)."""
    cursor = None if after is None else LinkId(after)
    found = waiting_link_letters(call.tx, CampaignId(campaign_id), after=cursor, limit=limit + 1)
    return LinkPage.of(found, limit=limit)


@router.get("/consent-campaigns/{campaign_id}/print-files/{issued_on}", response_class=Response, responses=_ZIP)
def print_letters_of_day(call: PrintShopReads, campaign_id: CampaignRef, issued_on: Day) -> Response:
    """The letters of a day that wait, as one ZIP of PDFs; at most 500, more once these are confirmed (CON-7)."""
    file = letter_print_file(
        call.tx,
        CampaignId(campaign_id),
        issued_on=issued_on,
        public_url=call.request.app.state.public_url,
        institution=_institution(call.request),
        now=call.now,
    )
    headers = {"Content-Disposition": f'attachment; filename="Briefe-{issued_on}.zip"', "Cache-Control": "no-store"}
    return Response(file, media_type="application/zip", headers=headers)


@router.get("/consent-letters/{link_id}")
def show_letter(call: PrintShopReads, link_id: LinkRef) -> LetterShown:
    """The content of a letter, as long as it is not printed; audited (CON-7, AUT-15)."""
    return LetterShown.of(_letter(call, link_id))


@router.get("/consent-letters/{link_id}/pdf", response_class=Response, responses=_PDF)
def print_letter(call: PrintShopReads, link_id: LinkRef) -> Response:
    """The letter with its QR code as PDF; audited (CON-7, AUT-15)."""
    content = _letter(call, link_id).content
    pdf = typeset(
        content.template,
        content.to_data(),
        head={"title": content.title},
        institution=_institution(call.request),
        filed_on=call.today,
    )
    headers = {"Content-Disposition": 'inline; filename="Brief.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/consent-letters/{link_id}/qr", response_class=Response, responses=_SVG)
def show_qr_code(call: PrintShopReads, link_id: LinkRef) -> Response:
    """The QR code alone as SVG; audited (CON-7, AUT-15)."""
    return Response(_letter(call, link_id).content.qr_svg, media_type="image/svg+xml")


@router.post("/consent-letter-prints", status_code=201, response_model=PrintedShown)
def confirm_letters(call: PrintShopWrites, body: PrintedAsked) -> Response:
    """The letters are on paper: their secrets are destroyed, only digests remain (CON-9)."""

    def run() -> PrintedShown:
        gone = confirm_printed(call.tx, [LinkId(link) for link in body.links], now=call.now)
        return PrintedShown(links=list(gone))

    return call.answer(body, run)


def _figures(call: StaffQuery, campaign_id: CampaignRef) -> CampaignFigures:
    calendars: Calendars = call.request.app.state.calendars
    is_business_day = calendars.is_business_day
    return campaign_figures(call.tx, CampaignId(campaign_id), is_business_day=is_business_day, on=call.today)


def _letter(call: StaffQuery, link_id: LinkRef) -> UnprintedLetter:
    public_url: str = call.request.app.state.public_url
    return unprinted_letter(call.tx, LinkId(link_id), public_url=public_url, now=call.now)


def _institution(request: Request) -> Institution:
    institution: Institution = request.app.state.institution
    return institution
