"""The consent page: legitimation, list, answer, confirmation (CON-7, CON-9, CON-15).

The forms of a browser carry no Idempotency-Key. What a key would guard is guarded by the record itself: a person
answers a requirement once, so a double submit finds its answer given. The endpoints take the calls that read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from consent.model import (
    PAGE_MINUTES,
    ConsentChannel,
    Decision,
    Origin,
    Requirement,
    SecretKind,
    Visitor,
)
from consent.pages.views import (
    ConfirmationView,
    Frame,
    GoneView,
    LegitimationView,
    ListView,
    confirmation_view,
    list_view,
)
from consent.rules.answer import is_waiting
from consent.rules.code import REFERENCE_LENGTH, normal_form
from consent.rules.typed_birth_date import typed_birth_date
from consent.usecases.address_digest import address_digest
from consent.usecases.answer_requirements import answer_requirements
from consent.usecases.asked_of import asked_of
from consent.usecases.last_confirmation import last_confirmation
from consent.usecases.legitimate_visitor import legitimate_visitor
from consent.usecases.open_page import open_page
from consent.usecases.page_visit import page_visit
from consent.usecases.page_visitor import page_visitor
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.kernel import audit
from depot.kernel.actor import Anonymous
from depot.kernel.errors import Conflict
from depot.kernel.ids import PREFIX, DepotId, LinkId, RequirementId, from_text, to_text
from depot.kernel.web.calls import PUBLIC_STATELESS, PublicReads
from depot.kernel.web.html import Templates, csrf_token, is_own_form, page_language, set_secret_cookie
from depot.postbox.model.document import Institution
from depot.postbox.usecases.render_document import render_document

router = APIRouter(tags=["consent page"], include_in_schema=False)
assets = APIRouter(tags=["consent page"], include_in_schema=False, dependencies=[PUBLIC_STATELESS])

COOKIE: Final = "consent"
_FOLDER: Final = Path(__file__).resolve().parents[1]
TEMPLATES: Final = Templates(_FOLDER / "templates")
_STYLE: Final = (_FOLDER / "static/consent.css").read_bytes()
STYLE_URL: Final = f"/c/style.css?v={hashlib.sha256(_STYLE).hexdigest()[:8]}"
_NOBODY: Final = "-"

Text = Annotated[str, Form(max_length=200)]


@assets.get("/c/style.css")
def show_style() -> Response:
    """The one style sheet, kept by browsers until it changes."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=604800, immutable"})


@router.get("/c")
def show_page(call: PublicReads, lang: str = "", select: str = "") -> Response:
    """Where the visit stands: legitimation, list, or what was answered."""
    frame = _frame(call, lang)
    visit = page_visit(call.tx, _secret(call), now=call.now)
    if visit is None:
        return _gone(frame)
    if not visit.is_legitimated:
        view = LegitimationView(frame, asks_code=visit.is_typed, is_refused=False)
        return TEMPLATES.page("legitimation.html", view, language=frame.language)
    asked = _asked(call, page_visitor(call.tx, _secret(call), now=call.now))
    if not asked:
        return _gone(frame)
    here = [found for found in asked if found.offers_qr and is_waiting(found, on=call.today)]
    is_answered = any(found.decision is not None for found in asked)
    if is_answered and not (here and (select or any(found.decision is None for found in here))):
        return _redirect("/c/confirmation", frame)
    ticked = frozenset(found.requirement_id for found in here if select == "all")
    return _list(call, frame, asked, ticked=ticked, lacks_choice=False)


@router.post("/c")
def legitimate(
    call: PublicReads,
    *,
    day: Text = "",
    month: Text = "",
    year: Text = "",
    code: Text = "",
    csrf: Text = "",
    lang: str = "",
) -> Response:
    """Step 1: birth date, and the code where the link was typed; every failure looks the same (CON-9)."""
    frame = _frame(call, lang)
    secret = _secret(call)
    visit = page_visit(call.tx, secret, now=call.now)
    if visit is None or not is_own_form(call.request, secret, csrf):
        return _gone(frame)
    if visit.is_legitimated:
        return _redirect("/c", frame)
    birth_date = typed_birth_date(day, month, year)
    fresh = legitimate_visitor(call.tx, secret, birth_date=birth_date, code=code, now=call.now)
    if fresh is None:
        view = LegitimationView(frame, asks_code=visit.is_typed, is_refused=True)
        return TEMPLATES.page("legitimation.html", view, language=frame.language, status=403)
    return _with_cookie(_redirect("/c", frame), call, fresh)


@router.post("/c/answers")
def answer(
    call: PublicReads,
    requirement: Annotated[list[str] | None, Form(max_length=200)] = None,
    action: Text = "",
    csrf: Text = "",
    lang: str = "",
) -> Response:
    """Step 2: consent or refuse for what is ticked; without scripts "select all" is a way through the server, too."""
    frame = _frame(call, lang)
    visitor = page_visitor(call.tx, _secret(call), now=call.now)
    asked = _asked(call, visitor)
    if visitor is None or not asked or not is_own_form(call.request, _secret(call), csrf):
        return _gone(frame)
    if action in {"select_all", "select_none"}:
        return _redirect("/c", frame, select=action.removeprefix("select_"))
    sent = _requirements(requirement or [])
    ticked = frozenset(found.requirement_id for found in asked if found.offers_qr and found.requirement_id in sent)
    decision = {"consent": Decision.GIVEN, "refuse": Decision.REFUSED}.get(action)
    if decision is None or not ticked:
        return _list(call, frame, asked, ticked=ticked, lacks_choice=True)
    _record(call, frame, visitor, asked, ticked=ticked, decision=decision)
    return _redirect("/c/confirmation", frame)


@router.get("/c/confirmation")
def show_confirmation(call: PublicReads, lang: str = "") -> Response:
    """Step 3: what was answered, to print or save (CON-7)."""
    frame = _frame(call, lang)
    asked = _asked(call, page_visitor(call.tx, _secret(call), now=call.now))
    if not asked:
        return _gone(frame)
    view: ConfirmationView = confirmation_view(frame, asked, _numbers(call, asked), today=call.today)
    if not view.items:
        return _redirect("/c", frame)
    return TEMPLATES.page("confirmation.html", view, language=frame.language)


@router.get("/c/confirmation.pdf")
def download_confirmation(call: PublicReads, lang: str = "") -> Response:
    """The confirmation as it lies in the postbox (CON-11)."""
    visitor = page_visitor(call.tx, _secret(call), now=call.now)
    document = None if visitor is None else last_confirmation(call.tx, visitor)
    if document is None:
        return _gone(_frame(call, lang))
    pdf = render_document(call.tx, document, institution=_bank(call), now=call.now)
    headers = {"Content-Disposition": 'attachment; filename="Bestaetigung.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/c/{token}")
def open_by_token(call: PublicReads, token: str, lang: str = "") -> Response:
    """The QR code: the token is swapped for a cookie at once and leaves the address bar (CON-9)."""
    return _open(call, SecretKind.TOKEN, token, lang)


@router.get("/k/{reference}")
def open_by_reference(call: PublicReads, reference: str, lang: str = "") -> Response:
    """The short link that is typed; it proves nothing, the code beside it does (CON-7)."""
    return _open(call, SecretKind.REFERENCE, normal_form(reference, REFERENCE_LENGTH) or _NOBODY, lang)


def _open(call: PublicReads, kind: SecretKind, shown: str, lang: str) -> Response:
    secret = open_page(call.tx, kind, shown, now=call.now)
    return _with_cookie(_redirect("/c", _frame(call, lang)), call, secret)


def _secret(call: PublicReads) -> str:
    return call.request.cookies.get(COOKIE, "")


def _bank(call: PublicReads) -> Institution:
    bank: Institution = call.request.app.state.institution
    return bank


def _frame(call: PublicReads, asked: str) -> Frame:
    language = page_language(call.request, asked)
    return Frame.of(language, asked=asked, bank=_bank(call), csrf=csrf_token(_secret(call)), style=STYLE_URL)


def _asked(call: PublicReads, visitor: Visitor | None) -> list[Requirement]:
    return [] if visitor is None else asked_of(call.tx, visitor.person, campaign=visitor.campaign, on=call.today)


def _numbers(call: PublicReads, asked: list[Requirement]) -> dict[DepotId, str]:
    return depot_numbers(call.tx, {depot for found in asked for depot in found.depots})


def _view(
    call: PublicReads, frame: Frame, asked: list[Requirement], ticked: frozenset[RequirementId], *, lacks_choice: bool
) -> ListView:
    numbers = _numbers(call, asked)
    return list_view(frame, asked, numbers, ticked=ticked, lacks_choice=lacks_choice, today=call.today)


def _list(
    call: PublicReads, frame: Frame, asked: list[Requirement], *, ticked: frozenset[RequirementId], lacks_choice: bool
) -> HTMLResponse:
    view = _view(call, frame, asked, ticked, lacks_choice=lacks_choice)
    return TEMPLATES.page("list.html", view, language=frame.language, status=422 if lacks_choice else 200)


def _requirements(sent: list[str]) -> frozenset[RequirementId]:
    """What the form named; anything that is no id of ours is nobody's requirement."""
    found = set()
    for text in sent:
        try:
            found.add(RequirementId(from_text(PREFIX["RequirementId"], text)))
        except ValueError:
            continue
    return frozenset(found)


def _record(
    call: PublicReads,
    frame: Frame,
    visitor: Visitor,
    asked: list[Requirement],
    *,
    ticked: frozenset[RequirementId],
    decision: Decision,
) -> None:
    """The answer with what was shown; an answer that comes too late or twice leaves things as they are (CON-15)."""
    view = _view(call, frame, asked, ticked, lacks_choice=False)
    origin = Origin(
        channel=ConsentChannel.QR,
        legitimation=visitor.legitimation,
        address_digest=address_digest(call.request.client.host if call.request.client else ""),
        user_agent=call.request.headers.get("user-agent", ""),
        shown=view.shown(),
        link=visitor.link,
    )
    try:
        recorded = answer_requirements(
            call.tx, person=visitor.person, requirement_ids=ticked, decision=decision, origin=origin, now=call.now
        )
    except Conflict:
        return
    link = to_text(PREFIX["LinkId"], LinkId(visitor.link))
    content = {"consents": [to_text(PREFIX["ConsentId"], consent) for consent in recorded]}
    actor = Anonymous(label=f"link:{link}")
    audit.record(call.tx, actor, action=f"consent_{decision}", subject=link, content=content, now=call.now)


def _gone(frame: Frame) -> HTMLResponse:
    return TEMPLATES.page("gone.html", GoneView(frame), language=frame.language, status=410)


def _redirect(path: str, frame: Frame, *, select: str = "") -> RedirectResponse:
    query = frame.query + (f"{'&' if frame.query else '?'}select={select}" if select else "")
    return RedirectResponse(path + query, status_code=303)


def _with_cookie(response: Response, call: PublicReads, secret: str) -> Response:
    is_https = str(call.request.app.state.public_url).startswith("https:")
    set_secret_cookie(response, COOKIE, secret, path="/c", seconds=PAGE_MINUTES * 60, is_https=is_https)
    return response
