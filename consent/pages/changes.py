"""The comparison of two versions of terms as a page, open to everybody like the terms themselves (CON-1, CON-15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from consent.pages.routes import COOKIE, STYLE_URL, TEMPLATES
from consent.pages.views import Frame, shown_day
from consent.rules.comparison import Comparison
from consent.usecases.compare_terms import compare_terms
from depot.kernel.ids import PREFIX, TermsId, to_text
from depot.kernel.web.calls import PublicReads
from depot.kernel.web.html import Language, page_language
from depot.kernel.web.wire import TermsRef

router = APIRouter(tags=["consent page"], include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ChangeTexts:
    """The words of this page in one language."""

    title: str
    lead: str
    legend: str
    added: str
    removed: str
    back: str


TEXTS: Final[Mapping[Language, ChangeTexts]] = {
    "de": ChangeTexts(
        "Was sich ändert",
        "Fassung {older} (in Kraft seit {since}) und Fassung {newer} (in Kraft ab {until}) im Vergleich.",
        "Neuer Text ist unterstrichen, entfallener Text ist durchgestrichen.",
        "neu:",
        "entfällt:",
        "Zurück zu den Bedingungen",
    ),
    "en": ChangeTexts(
        "What changes",
        "Version {older} (in force since {since}) and version {newer} (in force from {until}) compared.",
        "New text is underlined, deleted text is struck through.",
        "new:",
        "deleted:",
        "Back to the terms",
    ),
}


@dataclass(frozen=True, slots=True)
class ChangesView:
    """Two versions side by side in one text."""

    frame: Frame
    words: ChangeTexts
    here: str
    lead: str
    back: str
    found: Comparison


@router.get("/c/terms/{terms_id}/changes")
def show_changes_page(call: PublicReads, terms_id: TermsRef, since: TermsRef | None = None, lang: str = "") -> Response:
    """The readable difference against the version before, or another one (CON-1)."""
    found = compare_terms(call.tx, TermsId(terms_id), older=None if since is None else TermsId(since))
    language = page_language(call.request, lang)
    bank = call.request.app.state.institution
    words = TEXTS[language]
    view = ChangesView(
        frame=Frame.of(language, asked=lang, bank=bank, csrf="", style=STYLE_URL),
        words=words,
        here=f"/c/terms/{to_text(PREFIX['TermsId'], found.newer.terms_id)}/changes",
        lead=words.lead.format(
            older=found.older.version,
            newer=found.newer.version,
            since=shown_day(found.older.in_force_from, language),
            until=shown_day(found.newer.in_force_from, language),
        ),
        back=f"/c{'?lang=' + language if lang else ''}" if COOKIE in call.request.cookies else "",
        found=found,
    )
    return TEMPLATES.page("changes.html", view, language=language)
