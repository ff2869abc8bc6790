"""An identification by a provider: under one case number, broken off and resumed, also by the other method (ACC-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from depot.customers.model import IdentificationMethod, IdentityDocument, NaturalPerson
from depot.kernel.errors import Fault
from depot.kernel.ids import ApplicationId, PersonId


class CaseState(StrEnum):
    """Where a case stands: handed over, begun, broken off, and its two ends."""

    WAITING = "waiting"
    STARTED = "started"
    BROKEN_OFF = "broken_off"
    PASSED = "passed"
    REFUSED = "refused"


S = CaseState
NEXT: Final[Mapping[CaseState, frozenset[CaseState]]] = {
    S.WAITING: frozenset({S.WAITING, S.STARTED, S.BROKEN_OFF, S.PASSED, S.REFUSED}),
    S.STARTED: frozenset({S.WAITING, S.BROKEN_OFF, S.PASSED, S.REFUSED}),
    S.BROKEN_OFF: frozenset({S.WAITING, S.STARTED, S.PASSED, S.REFUSED}),
    S.PASSED: frozenset(),
    S.REFUSED: frozenset(),
}
"""Going on, also by the other method, is WAITING again; what a provider refused is decided by staff."""

BY_PROVIDER: Final = frozenset({IdentificationMethod.VIDEO_IDENT, IdentificationMethod.POST_IDENT})


@dataclass(frozen=True, slots=True)
class IdentificationCase:
    """The case of one person of an application; `reference` is the provider's word for the attempt in hand."""

    case_id: UUID
    case_number: str
    application: ApplicationId
    person: PersonId
    method: IdentificationMethod
    state: CaseState
    reference: str
    attempts: int
    asked_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the provider answers when a person is sent to it: its reference, and where the person goes."""

    reference: str
    address: str


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Who sat before the camera or stood at the counter, by their document."""

    given_names: str
    family_name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """What was shown (§ 12 GwG)."""

    document_type: IdentityDocument
    number: str
    issuer: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider reports of an attempt; with PASSED come the person, the document and its full copy."""

    case_number: str
    reference: str
    state: CaseState
    occurred_at: datetime
    person: SeenPerson | None = None
    document: SeenDocument | None = None
    copy: bytes | None = None
    reason: str | None = None


def report_faults(report: Report) -> tuple[Fault, ...]:
    """A passed identification comes with person, document and copy, or it is none (§ 8(2) GwG)."""
    if report.state is CaseState.WAITING:
        return (Fault("ACC-2", "/type", "is nothing that a provider reports", "unknown-type"),)
    if report.state is not CaseState.PASSED:
        return ()
    parts = (("/person", report.person), ("/document", report.document), ("/copy_of_document", report.copy))
    return tuple(Fault("ACC-2", at, "belongs to a passed identification", "missing") for at, part in parts if not part)


def state_after(case: IdentificationCase, report: Report) -> CaseState | None:
    """The state that a report leads to, or None where it changes nothing.

    Whoever passed has been identified, whichever attempt it was; every other word about an earlier attempt is late.
    """
    if report.state not in NEXT[case.state]:
        return None
    is_current = report.reference == case.reference
    return report.state if is_current or report.state is CaseState.PASSED else None


def differs(seen: SeenPerson, person: NaturalPerson) -> bool:
    """Whether the document names somebody else: another birth date, or another name beyond case and spaces."""
    return (_plain(seen.given_names), _plain(seen.family_name), seen.birth_date) != (
        _plain(person.given_names),
        _plain(person.family_name),
        person.birth_date,
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
