"""The wire form of what changes about a person: address, name (ACC-15)."""

from __future__ import annotations

from typing import Self

from auth.model import Release
from auth.schemas.releases import ReleaseAnswer
from depot.kernel.web.wire import Answer, Line, PersonRef, StrictModel


class AddressAwaiting(Answer):
    """The release that a new address waits for."""

    release: ReleaseAnswer

    @classmethod
    def of(cls, release: Release) -> Self:
        """The wire form."""
        return cls(release=ReleaseAnswer.of(release))


class NameAsked(StrictModel):
    """Another name, and the document that shows it."""

    given_names: Line
    family_name: Line
    proof: Line


class NameRecorded(Answer):
    """Whose name was recorded."""

    person: PersonRef
