"""What a page shows, as frozen values; the templates only format them, and the consent keeps them (CON-11, CON-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from consent.model import Decision, Requirement, Terms
from consent.pages.texts import PRODUCTS, ROLES, TEXTS, Texts
from consent.rules.answer import is_waiting
from consent.rules.state import takes_effect_on
from depot.kernel.clock import BERLIN
from depot.kernel.ids import PREFIX, DepotId, RequirementId, to_text
from depot.kernel.web.html import Language
from depot.postbox.model.document import Institution


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around it; `query` keeps a language that was chosen."""

    language: Language
    texts: Texts
    bank: Institution
    query: str
    other: str
    style: str
    csrf: str = field(repr=False)

    @classmethod
    def of(cls, language: Language, *, asked: str, bank: Institution, csrf: str, style: str) -> Frame:
        """The frame in the language of the visit."""
        query = f"?lang={language}" if asked else ""
        other = "en" if language == "de" else "de"
        return cls(language, TEXTS[language], bank, query, other, style, csrf)


@dataclass(frozen=True, slots=True)
class GoneView:
    """No visit, or one that has ended."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class LegitimationView:
    """Step 1: who are you."""

    frame: Frame
    asks_code: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class TermsItem:
    """A version of terms with its PDF and what changed."""

    terms_id: str
    title: str
    version: str
    sha256: str
    synopsis: tuple[str, ...]
    pdf: str
    changes: str

    @classmethod
    def of(cls, terms: Terms) -> TermsItem:
        """From the model."""
        terms_id = to_text(PREFIX["TermsId"], terms.terms_id)
        lines = tuple(line.strip() for line in terms.synopsis.splitlines() if line.strip())
        changes = f"/c/terms/{terms_id}/changes" if terms.is_comparable else ""
        pdf = f"/v1/terms/{terms_id}/pdf"
        return cls(terms_id, terms.title, terms.version, terms.sha256, lines, pdf, changes)

    def shown(self) -> dict[str, str]:
        """Which version the person saw, for the record (CON-11)."""
        return {"terms_id": self.terms_id, "title": self.title, "version": self.version, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Item:
    """A requirement as the page shows it."""

    requirement_id: str
    product: str
    depots: tuple[str, ...]
    role: str
    terms: tuple[TermsItem, ...]
    is_ticked: bool
    decision: Decision | None
    decided_at: str
    effective_on: str

    @classmethod
    def of(
        cls, found: Requirement, numbers: Mapping[DepotId, str], *, language: Language, ticked: frozenset[RequirementId]
    ) -> Item:
        """From the model, in the language of the page."""
        decided = found.decided_at
        return cls(
            requirement_id=to_text(PREFIX["RequirementId"], found.requirement_id),
            product=PRODUCTS[language][found.product],
            depots=tuple(numbers[depot] for depot in found.depots),
            role=ROLES[language][found.role],
            terms=tuple(TermsItem.of(terms) for terms in found.terms),
            is_ticked=found.requirement_id in ticked,
            decision=found.decision,
            decided_at="" if decided is None else shown_moment(decided, language),
            effective_on=shown_day(_effective_on(found), language),
        )


def _effective_on(found: Requirement) -> date:
    if found.effective_on is not None or found.decided_at is None:
        return found.effective_on or found.campaign.effective_on
    return takes_effect_on(found.campaign.effective_on, found.decided_at.astimezone(BERLIN).date())


@dataclass(frozen=True, slots=True)
class ListView:
    """Step 2: what it is about, and the answer."""

    frame: Frame
    campaign: str
    until: str
    effective: str
    items: tuple[Item, ...]
    elsewhere: tuple[Item, ...]
    lacks_choice: bool

    @property
    def all_ticked(self) -> bool:
        """Whether there is nothing left to select."""
        return all(item.is_ticked for item in self.items)

    def shown(self) -> dict[str, Any]:
        """What the person saw and ticked, for the record (CON-11)."""
        return {
            "language": self.frame.language,
            "campaign": self.campaign,
            "effective_on": self.effective,
            "declaration": self.frame.texts.declaration,
            "items": [
                {
                    "requirement_id": item.requirement_id,
                    "product": item.product,
                    "depots": list(item.depots),
                    "role": item.role,
                    "ticked": item.is_ticked,
                    "terms": [terms.shown() for terms in item.terms],
                }
                for item in self.items
            ],
        }


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """Step 3: what was answered."""

    frame: Frame
    campaign: str
    items: tuple[Item, ...]
    has_consent: bool
    has_refusal: bool
    is_open: bool


def list_view(
    frame: Frame,
    asked: Sequence[Requirement],
    numbers: Mapping[DepotId, str],
    *,
    ticked: frozenset[RequirementId],
    lacks_choice: bool,
    today: date,
) -> ListView:
    """What the visitor can still answer here, and what only elsewhere (CON-8)."""
    campaign = asked[0].campaign
    waiting = [found for found in asked if is_waiting(found, on=today)]

    def items(*, here: bool) -> tuple[Item, ...]:
        chosen = [found for found in waiting if found.offers_qr is here]
        return tuple(Item.of(found, numbers, language=frame.language, ticked=ticked) for found in chosen)

    return ListView(
        frame=frame,
        campaign=campaign.title,
        until=shown_day(campaign.ends_on, frame.language),
        effective=shown_day(campaign.effective_on, frame.language),
        items=items(here=True),
        elsewhere=items(here=False),
        lacks_choice=lacks_choice,
    )


def confirmation_view(
    frame: Frame, asked: Sequence[Requirement], numbers: Mapping[DepotId, str], *, today: date
) -> ConfirmationView:
    """What the visitor has answered, whenever that was."""
    answered = [found for found in asked if found.decision is not None]
    none: frozenset[RequirementId] = frozenset()
    return ConfirmationView(
        frame=frame,
        campaign=asked[0].campaign.title,
        items=tuple(Item.of(found, numbers, language=frame.language, ticked=none) for found in answered),
        has_consent=any(found.decision is Decision.GIVEN for found in answered),
        has_refusal=any(found.decision is Decision.REFUSED for found in answered),
        is_open=any(found.offers_qr and is_waiting(found, on=today) for found in asked),
    )


_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def shown_day(day: date, language: Language) -> str:
    """28.03.2024, or 28 March 2024."""
    return f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def shown_moment(moment: datetime, language: Language) -> str:
    """The moment in Berlin, to the minute."""
    local = moment.astimezone(BERLIN)
    clock = f"{local:%H:%M}"
    day = shown_day(local.date(), language)
    return f"{day}, {clock} Uhr" if language == "de" else f"{day}, {clock} (Berlin)"
