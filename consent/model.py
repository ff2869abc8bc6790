"""The nouns of consent: terms, campaigns, requirements, links, and what a person answered (CON-1 to CON-12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import (
    CampaignId,
    ConsentId,
    DepotId,
    DocumentId,
    LinkId,
    PersonId,
    ReleaseId,
    RequirementId,
    TermsId,
)
from depot.postbox.model.contents import ConsentLetterContent

FAILURES_ALLOWED: Final = 5  # CON-9
PAGE_MINUTES: Final = 15  # how long a legitimated page stays open
ACT: Final = "consent"  # the act under which a consent in online banking is released (CON-6)


# Who answers by the QR link unless the campaign says otherwise (CON-8).
QR_ROLES: Final = frozenset({RoleKind.HOLDER, RoleKind.JOINT_HOLDER, RoleKind.LEGAL_REPRESENTATIVE})


class TermsKind(StrEnum):
    """General terms of a product, or those of a single feature of it (CON-1)."""

    GENERAL = "general"
    PRODUCT = "product"


class Letters(StrEnum):
    """Who gets a letter with a personal link: those without online access, or everybody (CON-2, CON-7)."""

    WITHOUT_ACCESS = "without_access"
    ALL = "all"


class ConsentChannel(StrEnum):
    """The way by which a person answered (CON-6, CON-7, CON-10)."""

    QR = "qr"
    ONLINE = "online"
    WRITING = "writing"


class Legitimation(StrEnum):
    """What showed that it was this person (CON-7, CON-6, CON-10)."""

    BIRTH_DATE = "birth_date"
    BIRTH_DATE_AND_CODE = "birth_date_and_code"
    SECURITY_FACTOR = "security_factor"
    SESSION = "session"
    SIGNATURE = "signature"


class Decision(StrEnum):
    """What a person said to a requirement (CON-11, CON-12)."""

    GIVEN = "given"
    REFUSED = "refused"


class RequirementState(StrEnum):
    """The state of a requirement; it expires with its campaign (CON-4)."""

    OPEN = "open"
    PARTLY_GIVEN = "partly_given"
    GIVEN = "given"
    REFUSED = "refused"
    EXPIRED = "expired"


class LinkState(StrEnum):
    """The life of a personal link (CON-9)."""

    OPEN = "open"
    LOCKED = "locked"
    VOIDED = "voided"


class SecretKind(StrEnum):
    """What a digest stands for, so that none passes for another (CON-9)."""

    TOKEN = "token"  # noqa: S105 - the name of a kind, no secret
    REFERENCE = "reference"
    CODE = "code"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class NewTerms:
    """A version of terms to record: its PDF and what changed against the version before (CON-1).

    `text` is its wording, where it is known; two versions with their wording can be compared.
    """

    product: Product
    kind: TermsKind
    title: str
    version: str
    in_force_from: date
    synopsis: str
    pdf: bytes = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """A recorded version of terms, with the digest of its PDF (CON-1, CON-11).

    `is_comparable` says that it and the version before it are known in their wording, so that they can be compared.
    """

    terms_id: TermsId
    product: Product
    kind: TermsKind
    title: str
    version: str
    in_force_from: date
    synopsis: str
    sha256: str
    is_comparable: bool = False


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to start (CON-2)."""

    title: str
    terms: tuple[TermsId, ...]
    announced_on: date
    effective_on: date
    ends_on: date
    letters: Letters
    qr_roles: frozenset[RoleKind] = QR_ROLES


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign under way (CON-2)."""

    campaign_id: CampaignId
    title: str
    announced_on: date
    effective_on: date
    ends_on: date
    letters: Letters


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A person of whom an answer is asked, in which role (CON-4)."""

    role: RoleKind
    person: PersonId


@dataclass(frozen=True, slots=True)
class MigratedConsent:
    """A consent to a version for a depot, given before the depot's data came over from another bank (CON-2)."""

    depot: DepotId
    person: PersonId
    terms: TermsId
    consented_on: date


@dataclass(frozen=True, slots=True)
class NewRequirement:
    """What a campaign asks of a group of persons for a group of depots; `role` is the deciding one (CON-3).

    `is_one_alone` says that any one natural person of the group completes it, so that the QR link may do (CON-8).
    """

    product: Product
    role: RoleKind
    asked: tuple[Asked, ...]
    depots: tuple[DepotId, ...]
    is_one_alone: bool


@dataclass(frozen=True, slots=True)
class AskedItem:
    """What a campaign that begins asks of one person, with the code of the form for it (CON-3, CON-10)."""

    requirement_id: RequirementId
    person: PersonId
    product: Product
    role: RoleKind
    depots: tuple[DepotId, ...]
    offers_qr: bool
    form_code: str


class Way(StrEnum):
    """How a person can answer: in online banking, by the link of a letter, by a signed form (CON-6, CON-7, CON-10)."""

    ONLINE = "online"
    LINK = "link"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as it stands for one of its persons; `decision` is what that person said last (CON-3, CON-4).

    `role` is that person's own; `missing` names whose consent is still owed, of whom `still_needed` must act. Whoever
    was asked and decides no longer, because a role ended, can look but not answer (`is_deciding`).
    """

    requirement_id: RequirementId
    campaign: Campaign
    product: Product
    role: RoleKind
    depots: tuple[DepotId, ...]
    offers_qr: bool
    state: RequirementState
    effective_on: date | None
    terms: tuple[Terms, ...]
    decision: Decision | None = None
    decided_at: datetime | None = None
    form_code: str = ""
    missing: tuple[Asked, ...] = ()
    still_needed: int = 0
    is_deciding: bool = True


@dataclass(frozen=True, slots=True)
class NewLink:
    """A fresh personal link with its secrets, which live on in its letter only (CON-9)."""

    link_id: LinkId
    person: PersonId
    token: str = field(repr=False)
    reference: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Digests:
    """By what a link is found and checked (CON-9)."""

    token_digest: bytes
    reference_digest: bytes
    code_digest: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link as it stands, without its secrets (CON-9)."""

    link_id: LinkId
    campaign: CampaignId
    person: PersonId
    state: LinkState
    failures: int
    ends_on: date
    code_digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """What the print shop needs of a link until it has printed it (CON-7)."""

    link_id: LinkId
    campaign: CampaignId
    person: PersonId
    token: str = field(repr=False)
    reference: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnprintedLetter:
    """A letter with a personal link, ready to print (CON-7)."""

    link_id: LinkId
    person: PersonId
    url: str = field(repr=False)
    content: ConsentLetterContent = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageSession:
    """A visit of the consent page; `link` is None for a token that never was one, so that both look alike (CON-9)."""

    link: LinkId | None
    is_typed: bool
    is_legitimated: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """A legitimated visitor of the page."""

    link: LinkId
    campaign: CampaignId
    person: PersonId
    legitimation: Legitimation


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a person answered, and what the person saw; in writing also when it came in (CON-10, CON-11)."""

    channel: ConsentChannel
    legitimation: Legitimation
    address_digest: bytes = field(repr=False)
    user_agent: str = field(repr=False)
    shown: dict[str, Any]
    link: LinkId | None = None
    release: ReleaseId | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A row of the record of consents (CON-11)."""

    consent_id: ConsentId
    requirement_id: RequirementId
    person: PersonId
    role: RoleKind
    decision: Decision
    document: DocumentId
    origin: Origin
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class OnlineRequest:
    """A consent asked for in online banking that waits for its release (CON-6)."""

    request_id: UUID
    person: PersonId
    requirements: tuple[RequirementId, ...]
    address_digest: bytes = field(repr=False)
    user_agent: str = field(repr=False)
    shown: dict[str, Any]


class Medium(StrEnum):
    """How a signed form came in (CON-10)."""

    EMAIL = "email"
    FAX = "fax"
    POST = "post"


class CaptureOutcome(StrEnum):
    """What became of a form that was captured by its code (CON-10)."""

    GIVEN = "given"
    GIVEN_BEFORE = "given_before"
    UNKNOWN_FORM = "unknown_form"
    CAMPAIGN_OVER = "campaign_over"


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """A signed form as it came in: its code decides, free text has no effect (CON-10)."""

    form_code: str
    received_on: date
    medium: Medium
    has_free_text: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """A form and what became of it; one that nobody was sent belongs to no requirement (CON-10)."""

    form: ReceivedForm
    outcome: CaptureOutcome
    requirement: RequirementId | None
    person: PersonId | None
