"""Consents that came over in a migration, on the wire (CON-2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from consent.model import MigratedConsent
from depot.kernel.ids import DepotId, PersonId, TermsId
from depot.kernel.web.wire import Answer, Day, DepotRef, Line, PersonRef, StrictModel, TermsRef


class MigratedConsentAsked(StrictModel):
    """Who consented to which version for which depot, and when."""

    depot: DepotRef
    person: PersonRef
    terms: TermsRef
    consented_on: Day

    def given(self) -> MigratedConsent:
        """To the model."""
        return MigratedConsent(DepotId(self.depot), PersonId(self.person), TermsId(self.terms), self.consented_on)


class MigrationAsked(StrictModel):
    """`POST /v1/migrated-consents`: a part of the migration's file; `source` names the file."""

    source: Line
    consents: Annotated[list[MigratedConsentAsked], Field(min_length=1, max_length=2_000)]


class MigrationShown(Answer):
    """How many of the consents are new."""

    recorded: int
