"""What consent says and hears over HTTP; the secrets of links appear in the letter of the print shop only (CON-9)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from auth.model import Release
from auth.schemas import ReleaseAnswer
from consent.model import (
    Campaign,
    CampaignFigures,
    ConsentChannel,
    Decision,
    Letters,
    NewCampaign,
    NewTerms,
    Requirement,
    RequirementState,
    Terms,
    TermsKind,
    UnprintedLetter,
)
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import PREFIX, ConsentId, DepotId, LinkId, PersonId, RequirementId, TermsId, to_text
from depot.kernel.web.wire import (
    Answer,
    CampaignRef,
    ConsentRef,
    Day,
    DepotRef,
    Line,
    LinkRef,
    PersonRef,
    RequirementRef,
    StrictModel,
    TermsRef,
)

_BASE64_MAX = 1_400_000


def _file(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or len(value) > _BASE64_MAX:
        raise ValueError("must be a file of at most 1 MB in base64")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("must be base64") from None


FileText = Annotated[
    bytes,
    PlainValidator(_file),
    PlainSerializer(lambda file: base64.b64encode(file).decode()),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": _BASE64_MAX}),
]
Paragraphs = Annotated[str, Field(min_length=1, max_length=20_000)]


class TermsAsked(StrictModel):
    """`POST /v1/terms`: a version of terms with its PDF and what has changed."""

    product: Product
    kind: TermsKind
    title: Line
    version: Line
    in_force_from: Day
    synopsis: Paragraphs
    pdf: FileText

    def new(self) -> NewTerms:
        """To the model."""
        return NewTerms(
            product=self.product,
            kind=self.kind,
            title=self.title,
            version=self.version,
            in_force_from=self.in_force_from,
            synopsis=self.synopsis,
            pdf=self.pdf,
        )


class TermsShown(Answer):
    """A version of terms; the PDF is at `/v1/terms/{id}/pdf`."""

    id: TermsRef
    product: Product
    kind: TermsKind
    title: str
    version: str
    in_force_from: date
    synopsis: str
    sha256: str

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """From the model."""
        return cls(
            id=terms.terms_id,
            product=terms.product,
            kind=terms.kind,
            title=terms.title,
            version=terms.version,
            in_force_from=terms.in_force_from,
            synopsis=terms.synopsis,
            sha256=terms.sha256,
        )


class TermsPage(Answer):
    """Versions of terms in the order they were recorded."""

    data: list[TermsShown]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Terms], *, limit: int) -> Self:
        """One more than asked for tells that there is a next page."""
        last = to_text(PREFIX["TermsId"], found[limit - 1].terms_id) if len(found) > limit else None
        return cls(data=[TermsShown.of(terms) for terms in found[:limit]], next=last)


class CampaignAsked(StrictModel):
    """`POST /v1/consent-campaigns`; announced today unless a later day is named."""

    title: Line
    terms: Annotated[list[TermsRef], Field(min_length=1, max_length=50)]
    effective_on: Day
    ends_on: Day
    announced_on: Day | None = None
    letters: Letters = Letters.WITHOUT_ACCESS

    def new(self, *, today: date) -> NewCampaign:
        """To the model."""
        return NewCampaign(
            title=self.title,
            terms=tuple(TermsId(terms) for terms in self.terms),
            announced_on=self.announced_on or today,
            effective_on=self.effective_on,
            ends_on=self.ends_on,
            letters=self.letters,
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


class DepotNamed(Answer):
    """A depot by id and number."""

    id: DepotRef
    number: str


class RequirementShown(Answer):
    """What is asked of the person who is logged in."""

    id: RequirementRef
    campaign: CampaignShown
    product: Product
    role: RoleKind
    depots: list[DepotNamed]
    terms: list[TermsShown]
    state: RequirementState
    decision: Decision | None
    decided_at: datetime | None

    @classmethod
    def of(cls, found: Requirement, numbers: Mapping[DepotId, str]) -> Self:
        """From the model."""
        return cls(
            id=found.requirement_id,
            campaign=CampaignShown.of(found.campaign),
            product=found.product,
            role=found.role,
            depots=[DepotNamed(id=depot, number=numbers[depot]) for depot in found.depots],
            terms=[TermsShown.of(terms) for terms in found.terms],
            state=found.state,
            decision=found.decision,
            decided_at=found.decided_at,
        )


class RequirementList(Answer):
    """Everything asked of the person, oldest campaign first."""

    data: list[RequirementShown]
    next: None = None


class ConsentAsked(StrictModel):
    """`POST /v1/consents` and `POST /v1/consent-refusals`: one requirement, several, or all."""

    requirements: Annotated[list[RequirementRef], Field(min_length=1, max_length=100)]

    def ids(self) -> tuple[RequirementId, ...]:
        """To the model."""
        return tuple(RequirementId(found) for found in self.requirements)


class ConsentWaits(Answer):
    """The consent is given when this release is answered (CON-6)."""

    release: ReleaseAnswer

    @classmethod
    def of(cls, release: Release) -> Self:
        """From the model."""
        return cls(release=ReleaseAnswer.of(release))


class RefusalShown(Answer):
    """The refusals that were recorded; an earlier one is not recorded again."""

    consents: list[ConsentRef]

    @classmethod
    def of(cls, recorded: Sequence[ConsentId]) -> Self:
        """From the model."""
        return cls(consents=list(recorded))
