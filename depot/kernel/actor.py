"""Who acts: a customer, a member of staff, or a job of the service itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depot.kernel.ids import PersonId, SessionId, StaffId, ThirdPartyId


class StaffRole(StrEnum):
    """What a member of staff may do (AUT-14)."""

    SERVICE = "service"
    OPERATIONS = "operations"
    TAX = "tax"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Purpose(StrEnum):
    """Why a member of staff looks at personal data (AUT-15); a closed list keeps personal data out of the log."""

    CASE_WORK = "case_work"
    CUSTOMER_CONTACT = "customer_contact"
    COMPLAINT = "complaint"
    PAYMENTS = "payments"
    TAX = "tax"
    MONEY_LAUNDERING = "money_laundering"
    AUDIT = "audit"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person with a session of their own."""

    person: PersonId
    session: SessionId

    @property
    def label(self) -> str:
        """How the audit trail names the actor."""
        return f"customer:{self.person}"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff with the roles of the day."""

    staff: StaffId
    session: SessionId
    roles: frozenset[StaffRole]
    purpose: Purpose = Purpose.CASE_WORK

    @property
    def label(self) -> str:
        """How the audit trail names the actor."""
        return f"staff:{self.staff}"


@dataclass(frozen=True, slots=True)
class ThirdPartyActor:
    """A licensed third party with the services it is licensed for (AUT-13)."""

    third_party: ThirdPartyId
    reads_accounts: bool
    initiates_payments: bool

    @property
    def label(self) -> str:
        """How the audit trail names the actor."""
        return f"third_party:{self.third_party}"


@dataclass(frozen=True, slots=True)
class Job:
    """A step of the business day or a command line run."""

    name: str

    @property
    def label(self) -> str:
        """How the audit trail names the actor."""
        return f"job:{self.name}"


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody yet: a login, a consent link before legitimation."""

    label: str = "anonymous"


Actor = Customer | Staff | ThirdPartyActor | Job | Anonymous
