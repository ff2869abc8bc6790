"""The register of third parties as staff keep it (AUT-13)."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from depot.kernel.web.wire import Answer, Moment, StrictModel, ThirdPartyRef
from depot.third_parties.model import ThirdParty, ThirdPartyRole


class ThirdPartyAsked(StrictModel):
    """A licensed provider; the number is the one under which its supervisor lists it."""

    name: str = Field(min_length=2, max_length=140)
    authorisation_number: str = Field(pattern=r"^PSD[A-Z]{2}-[A-Z]{2,8}-[A-Za-z0-9.\-]{1,40}$")
    roles: set[ThirdPartyRole] = Field(min_length=1)
    token_sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="The SHA-256 of a token of 256 random bits that the third party made; the token stays with it",
    )


class ThirdPartyShown(Answer):
    """An entry of the register."""

    id: ThirdPartyRef
    name: str
    authorisation_number: str
    roles: list[ThirdPartyRole]
    registered_at: Moment
    ended_at: Moment | None

    @classmethod
    def of(cls, party: ThirdParty) -> Self:
        """From the model."""
        return cls(
            id=party.third_party_id,
            name=party.name,
            authorisation_number=party.authorisation_number,
            roles=sorted(party.roles),
            registered_at=party.registered_at,
            ended_at=party.ended_at,
        )


class ThirdPartiesShown(Answer):
    """The register."""

    data: list[ThirdPartyShown]
