"""Campaigns, their figures and letters on the wire (CON-2, CON-7, CON-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from consent.model import (
    QR_ROLES,
    Campaign,
    ConsentChannel,
    Decision,
    Letters,
    NewCampaign,
    RequirementState,
    UnprintedLetter,
)
from consent.rules.figures import CampaignFigures
from consent.schemas.terms import TermsShown
from depot.accounts.model import Product, RoleKind
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


class GroupShown(Answer):
    """Requirements of a product and deciding role by state."""

    product: Product
    role: RoleKind
    state: RequirementState
    count: int


class DayShown(Answer):
    """Answers of a day in Berlin by channel."""

    day: date
    channel: ConsentChannel
    decision: Decision
    count: int


class TurnaroundShown(Answer):
    """Business days from the announcement to consent."""

    quickest: int
    median: int
    slowest: int


class FiguresShown(Answer):
    """How a campaign stands (CON-14).

    `persons` were invited; `reached` are those who opened or answered, by whatever channel; `opened` those who came
    through their link or asked in online banking; `requirements` count by state, `by_product_and_role` and `by_day`
    divide them and the answers further.
    """

    campaign: CampaignShown
    terms: list[TermsShown]
    persons: int
    invited_by_letter: int
    reached: int
    opened: int
    links_locked: int
    requirements: dict[RequirementState, int]
    given_by_channel: dict[ConsentChannel, int]
    by_product_and_role: list[GroupShown]
    by_day: list[DayShown]
    turnaround_business_days: TurnaroundShown | None

    @classmethod
    def of(cls, figures: CampaignFigures) -> Self:
        """From the model."""
        took = figures.turnaround
        return cls(
            campaign=CampaignShown.of(figures.campaign),
            terms=[TermsShown.of(terms) for terms in figures.terms],
            persons=figures.counts.persons,
            invited_by_letter=figures.counts.invited_by_letter,
            reached=figures.counts.reached,
            opened=figures.counts.opened,
            links_locked=figures.counts.links_locked,
            requirements=figures.by_state,
            given_by_channel=figures.given_by_channel,
            by_product_and_role=[
                GroupShown(product=each.product, role=each.role, state=each.state, count=each.count)
                for each in figures.groups
            ],
            by_day=[
                DayShown(day=each.day, channel=each.channel, decision=each.decision, count=each.count)
                for each in figures.days
            ],
            turnaround_business_days=None
            if took is None
            else TurnaroundShown(quickest=took.quickest, median=took.median, slowest=took.slowest),
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
