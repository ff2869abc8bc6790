"""What is asked of a person and what they answer, on the wire (CON-3, CON-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from auth.model import Release
from auth.schemas.releases import ReleaseAnswer
from consent.model import (
    Asked,
    Decision,
    Requirement,
    RequirementState,
)
from consent.rules.code import in_groups
from consent.schemas.campaigns import CampaignShown
from consent.schemas.terms import TermsShown
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import ConsentId, DepotId, PersonId, RequirementId
from depot.kernel.web.wire import (
    Answer,
    ConsentRef,
    DepotRef,
    RequirementRef,
    StrictModel,
)


class DepotNamed(Answer):
    """A depot by id and number."""

    id: DepotRef
    number: str


class MissingShown(Answer):
    """Whose consent is still owed, and in which role."""

    role: RoleKind
    name: str
    is_you: bool

    @classmethod
    def of(cls, asked: Asked, names: Mapping[PersonId, str], *, you: PersonId) -> Self:
        """From the model."""
        return cls(role=asked.role, name=names[asked.person], is_you=asked.person == you)


class RequirementShown(Answer):
    """What is asked of the person who is logged in; of those `missing`, `still_needed` must still consent."""

    id: RequirementRef
    campaign: CampaignShown
    product: Product
    role: RoleKind
    depots: list[DepotNamed]
    terms: list[TermsShown]
    state: RequirementState
    decision: Decision | None
    decided_at: datetime | None
    missing: list[MissingShown]
    still_needed: int
    form_code: str

    @classmethod
    def of(
        cls, found: Requirement, numbers: Mapping[DepotId, str], names: Mapping[PersonId, str], *, you: PersonId
    ) -> Self:
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
            missing=[MissingShown.of(asked, names, you=you) for asked in found.missing],
            still_needed=found.still_needed,
            form_code=in_groups(found.form_code, 5),
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
