"""What persons ask to change on a depot and release together: powers, reference account, closing (ACC-9, ACC-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from schwifty import IBAN

from depot.accounts.model import Act, PowerScope, RoleKind, Roster, Verdict
from depot.accounts.rules.quorum import deciding_seats, quorum
from depot.customers.model import NewPerson
from depot.customers.rules.age import is_minor
from depot.customers.rules.person_faults import person_faults, residency_faults
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, DepotRequestId, PersonId


class RequestKind(StrEnum):
    """What is asked for."""

    GRANT_POWER = "grant_power"
    CHANGE_REFERENCE_ACCOUNT = "change_reference_account"
    CLOSE = "close"


class RequestState(StrEnum):
    """A granted power waits for the attorney's identification (ACC-2); everything else is done when all released."""

    OPEN = "open"
    IDENTIFICATION = "identification"
    DONE = "done"


ACT_OF: Final[Mapping[RequestKind, Act]] = {
    RequestKind.GRANT_POWER: Act.GRANT_POWER,
    RequestKind.CHANGE_REFERENCE_ACCOUNT: Act.CHANGE_REFERENCE_ACCOUNT,
    RequestKind.CLOSE: Act.CLOSE,
}
# Holders who act jointly need not be online together (decision).
WAITING_DAYS: Final = 3
"""How many business days pay-outs to a new reference account wait after the notice (CSH-10)."""
REQUEST_LIFETIME: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DepotRequest:
    """A request with the exact text that each person releases, and who has released it so far."""

    request_id: DepotRequestId
    depot_id: DepotId
    kind: RequestKind
    state: RequestState
    content: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)
    asked_by: PersonId
    asked_at: datetime
    lapses_at: datetime
    agreed: frozenset[PersonId] = frozenset()

    @property
    def attorney(self) -> PersonId | None:
        """The person whom a power names."""
        named = self.content.get("attorney")
        return None if named is None else PersonId(UUID(named))

    def takes_releases(self, now: datetime) -> bool:
        """Whether anybody may still release it."""
        return self.state is RequestState.OPEN and now < self.lapses_at


@dataclass(frozen=True, slots=True)
class Say:
    """Whether a person sees the depot, whether their release brings the act nearer, and the verdict with it."""

    sees: bool
    counts: bool
    verdict: Verdict


def say(roster: Roster, person: PersonId, act: Act, *, agreed: frozenset[PersonId], on: date) -> Say:
    """The verdict on those who agreed together with this person (ACC-9)."""
    verdict = quorum(roster, act, agreed | {person}, on)
    before = quorum(roster, act, agreed - {person}, on)
    nearer = (verdict.still_needed, len(verdict.missing)) < (before.still_needed, len(before.missing))
    sees = quorum(roster, Act.SEE, frozenset({person}), on).granted
    return Say(sees, verdict.granted or nearer, verdict)


def may_revoke(roster: Roster, person: PersonId, attorney: PersonId, on: date) -> bool:
    """Any one of those who decide extinguishes a power; the attorney may lay it down (ACC-10)."""
    seats = deciding_seats(roster, Act.GRANT_POWER, on)
    return person == attorney or any(role.person == person for signers in seats.signers for role in signers)


def power_faults(attorney: NewPerson, roster: Roster, *, on: date) -> tuple[Fault, ...]:
    """An attorney is a natural person of full age whose particulars are true (ACC-1, ACC-10)."""
    found = [
        *person_faults(attorney, on=on, at="/attorney/person"),
        *residency_faults(attorney.tax_residencies, at="/attorney/tax_residencies"),
    ]
    if attorney.birth_date <= on and is_minor(attorney.birth_date, on):
        found.append(Fault("ACC-10", "/attorney/person/birth_date", "an attorney is of full age", "minor"))
    powers = [role for role in roster.roles if role.kind is RoleKind.ATTORNEY and role.counts_on(on)]
    if len(powers) >= POWERS_AT_ONCE:
        found.append(Fault("ACC-10", "/attorney", f"a depot has at most {POWERS_AT_ONCE} attorneys", "too-many"))
    return tuple(found)


POWERS_AT_ONCE: Final = 10

_SCOPE_DE: Final[Mapping[PowerScope, str]] = {
    PowerScope.INFORM: "Auskunft",
    PowerScope.TRADE: "Auskunft und Aufträge",
    PowerScope.FULL: "Auskunft, Aufträge und Änderung der Stammdaten",
}


def power_text(attorney: NewPerson, scope: PowerScope, *, ends_at_death: bool, depot_number: str) -> str:
    """The power as each holder releases it, one fact per line (ACC-10, AUT-9)."""
    named = f"{attorney.given_names} {attorney.family_name}, geboren am {attorney.birth_date:%d.%m.%Y}"
    return "\n".join(
        (
            "Vollmacht erteilen",
            f"Depot: {depot_number}",
            f"Bevollmächtigte Person: {named}",
            f"Umfang: {_SCOPE_DE[scope]}",
            "Gilt nur zu Lebzeiten" if ends_at_death else "Gilt über den Tod hinaus",
        )
    )


def reference_account_text(iban: str, holder_name: str, *, depot_number: str) -> str:
    """The new reference account as it is released (ACC-5, CSH-10, AUT-9)."""
    shown = IBAN(iban).formatted
    return f"Referenzbankkonto ändern\nDepot: {depot_number}\nIBAN: {shown}\nKontoinhaber: {holder_name}"


def closing_text(*, depot_number: str) -> str:
    """The closing as it is released (ACC-16, AUT-9)."""
    return f"Depot schließen\nDepot: {depot_number}\nFristlos und gebührenfrei"
