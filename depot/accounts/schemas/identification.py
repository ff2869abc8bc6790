"""The wire form of identifications by providers (ACC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from depot.accounts.rules.identification_case import (
    CaseState,
    HandedOver,
    IdentificationCase,
    Report,
    SeenDocument,
    SeenPerson,
)
from depot.customers.model import IdentificationMethod, IdentityDocument
from depot.kernel.web.wire import Answer, Day, FileText, Line, Moment, PersonRef, StrictModel

ProviderMethod = Literal[IdentificationMethod.VIDEO_IDENT, IdentificationMethod.POST_IDENT]


class IdentificationStarted(StrictModel):
    """Who goes to which provider; the same call goes on with a case that was broken off, also by the other method."""

    person: PersonRef
    method: ProviderMethod


class CaseShown(Answer):
    """An identification case, under one number for all attempts."""

    case_number: str
    person: PersonRef
    method: IdentificationMethod
    state: CaseState
    attempts: int
    reason: str | None

    @classmethod
    def of(cls, case: IdentificationCase) -> Self:
        """The wire form."""
        return cls(
            case_number=case.case_number,
            person=case.person,
            method=case.method,
            state=case.state,
            attempts=case.attempts,
            reason=case.reason,
        )


class CaseHandedOver(Answer):
    """A case with the provider's page, or the coupon for the counter."""

    case: CaseShown
    reference: str
    address: str

    @classmethod
    def of(cls, case: IdentificationCase, handed: HandedOver) -> Self:
        """The wire form."""
        return cls(case=CaseShown.of(case), reference=handed.reference, address=handed.address)


class CaseList(Answer):
    """The cases of an application, oldest first."""

    data: list[CaseShown]

    @classmethod
    def of(cls, cases: Sequence[IdentificationCase]) -> Self:
        """The wire form."""
        return cls(data=[CaseShown.of(case) for case in cases])


class PersonSeen(StrictModel):
    """Who was identified, by the document."""

    given_names: Line
    family_name: Line
    birth_date: Day


class DocumentSeen(StrictModel):
    """The document that was shown."""

    type: IdentityDocument
    number: Annotated[Line, Field(max_length=40)]
    issuer: Line
    valid_until: Day


class ProviderReport(StrictModel):
    """A provider's message; `person`, `document` and the full copy belong to `passed` (§ 8(2) GwG)."""

    type: Literal[CaseState.STARTED, CaseState.BROKEN_OFF, CaseState.PASSED, CaseState.REFUSED]
    case_number: Line
    reference: Line
    occurred_at: Moment
    person: PersonSeen | None = None
    document: DocumentSeen | None = None
    copy_of_document: FileText | None = None
    reason: Line | None = None

    def report(self) -> Report:
        """As the domain knows it."""
        seen, shown = self.person, self.document
        return Report(
            case_number=self.case_number,
            reference=self.reference,
            state=self.type,
            occurred_at=self.occurred_at,
            person=SeenPerson(seen.given_names, seen.family_name, seen.birth_date) if seen else None,
            document=SeenDocument(shown.type, shown.number, shown.issuer, shown.valid_until) if shown else None,
            copy=self.copy_of_document,
            reason=self.reason,
        )


class ReportTaken(Answer):
    """Where the case stands after the message."""

    case_number: str
    state: CaseState
