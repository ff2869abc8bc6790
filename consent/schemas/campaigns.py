"""Campaigns, their figures and letters on the wire (CON-2, CON-7, CON-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from consent.model import (
    QR_ROLES,
    Campaign,
    CampaignFigures,
    ConsentChannel,
    Letters,
    NewCampaign,
    RequirementState,
    UnprintedLetter,
)
from consent.schemas.terms import TermsShown
from depot.accounts.model import RoleKind
from depot.kernel.ids import PREFIX, LinkId, PersonId, TermsId, to_text
from depot.kernel.web.wire import (
    Answer,
    CampaignRef,
    Day,
    Line,
    LinkRef,
    PersonRef,
    StrictModel,
    TermsRef,
)


class CampaignAsked(StrictModel):
    """`POST /v1/consent-campaigns`; announced today unless a later day is named."""

    title: Line
    terms: Annotated[list[TermsRef], Field(min_length=1, max_length=50)]
    effective_on: Day
    ends_on: Day
    announced_on: Day | None = None
    letters: Letters = Letters.WITHOUT_ACCESS
    qr_roles: frozenset[RoleKind] = QR_ROLES

    def new(self, *, today: date) -> NewCampaign:
        """To the model."""
        return NewCampaign(
            title=self.title,
            terms=tuple(TermsId(terms) for terms in self.terms),
            announced_on=self.announced_on or today,
            effective_on=self.effective_on,
            ends_on=self.ends_on,
            letters=self.letters,
            qr_roles=self.qr_roles,
        )


class CampaignShown(Answer):
    """A campaign."""

    id: CampaignRef
    title: str
    announced_on: date
    effective_on: date
    ends_on: date
    letters: Letters

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        """From the model."""
        return cls(
            id=campaign.campaign_id,
            title=campaign.title,
            announced_on=campaign.announced_on,
            effective_on=campaign.effective_on,
            ends_on=campaign.ends_on,
            letters=campaign.letters,
        )


class CampaignPage(Answer):
    """Campaigns in the order they were started."""

    data: list[CampaignShown]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Campaign], *, limit: int) -> Self:
        """One more than asked for tells that there is a next page."""
        last = to_text(PREFIX["CampaignId"], found[limit - 1].campaign_id) if len(found) > limit else None
        return cls(data=[CampaignShown.of(campaign) for campaign in found[:limit]], next=last)


class FiguresShown(Answer):
    """How a campaign stands (CON-14): persons asked, letters with a link, links reached, requirements by state."""

    campaign: CampaignShown
    terms: list[TermsShown]
    persons: int
    invited_by_letter: int
    reached: int
    links_locked: int
    requirements: dict[RequirementState, int]
    given_by_channel: dict[ConsentChannel, int]

    @classmethod
    def of(cls, figures: CampaignFigures) -> Self:
        """From the model."""
        return cls(
            campaign=CampaignShown.of(figures.campaign),
            terms=[TermsShown.of(terms) for terms in figures.terms],
            persons=figures.persons,
            invited_by_letter=figures.invited_by_letter,
            reached=figures.reached,
            links_locked=figures.links_locked,
            requirements=figures.by_state,
            given_by_channel=figures.given_by_channel,
        )


class LinkAsked(StrictModel):
    """`POST /v1/consent-campaigns/{id}/links`: a new link for a person, which voids the old one."""

    person: PersonRef


class LinkShown(Answer):
    """A link by its id; its secrets are in its letter only."""

    id: LinkRef
    person: PersonRef


class LinkPage(Answer):
    """The letters that wait to be printed."""

    data: list[LinkShown]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[tuple[LinkId, PersonId]], *, limit: int) -> Self:
        """One more than asked for tells that there is a next page."""
        last = to_text(PREFIX["LinkId"], found[limit - 1][0]) if len(found) > limit else None
        return cls(data=[LinkShown(id=link, person=person) for link, person in found[:limit]], next=last)


class LetterShown(Answer):
    """What the print shop prints on one letter."""

    id: LinkRef
    person: PersonRef
    url: str
    short_link: str
    consent_code: str
    recipient: list[str]
    respond_by: date

    @classmethod
    def of(cls, letter: UnprintedLetter) -> Self:
        """From the model."""
        address = letter.content.recipient
        return cls(
            id=letter.link_id,
            person=letter.person,
            url=letter.url,
            short_link=letter.content.short_link,
            consent_code=letter.content.consent_code,
            recipient=[*address.names, address.street, f"{address.postcode} {address.city}"],
            respond_by=letter.content.respond_by,
        )


class PrintedAsked(StrictModel):
    """`POST /v1/consent-letter-prints`: these letters are on paper; their secrets are destroyed."""

    links: Annotated[list[LinkRef], Field(min_length=1, max_length=2_000)]


class PrintedShown(Answer):
    """The letters whose secrets were destroyed now."""

    links: list[LinkRef]
