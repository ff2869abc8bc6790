"""Third parties, what a customer lets them see, and payments they initiate (AUT-13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from depot.kernel.ids import AccessConsentId, DepotId, InitiationId, PayoutId, PersonId, ThirdPartyId
from depot.kernel.money import Eur
from depot.payments.model.payouts import PayoutState

ACCESS_ACT: Final = "account_access"


class ThirdPartyRole(StrEnum):
    """What the supervisor has licensed a third party for (PSD2 Annex I nos. 7 and 8)."""

    ACCOUNTS = "accounts"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A licensed provider as staff registered it, with the number under which its supervisor knows it."""

    third_party_id: ThirdPartyId
    name: str
    authorisation_number: str
    roles: frozenset[ThirdPartyRole]
    registered_at: datetime
    ended_at: datetime | None


class ConsentState(StrEnum):
    """Where a consent stands, in the words of the Berlin Group."""

    RECEIVED = "received"
    VALID = "valid"
    REVOKED = "revokedByPsu"
    TERMINATED = "terminatedByTpp"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AccessWanted:
    """What a third party asks to see: which accounts, and of them balances, transactions or the list alone."""

    ibans: tuple[str, ...] = field(repr=False)
    balances: bool
    transactions: bool
    is_recurring: bool
    valid_until: date
    frequency_per_day: int


@dataclass(frozen=True, slots=True)
class AccessConsent:
    """A consent as it stands; `depots` are known once the customer has given it."""

    consent_id: AccessConsentId
    third_party_id: ThirdPartyId
    third_party: str
    wanted: AccessWanted
    asked_at: datetime
    person: PersonId | None
    depots: tuple[DepotId, ...]
    decided_at: datetime | None
    ended_at: datetime | None
    ended_as: ConsentState | None

    def state(self, on: date) -> ConsentState:
        """Where it stands on a day: the last valid day is `valid_until` (AUT-13)."""
        if self.ended_as is not None:
            return self.ended_as
        if on > self.wanted.valid_until:
            return ConsentState.EXPIRED
        return ConsentState.RECEIVED if self.person is None else ConsentState.VALID


class InitiationState(StrEnum):
    """Where an initiated payment stands, in the codes of ISO 20022."""

    RECEIVED = "RCVD"
    ACCEPTED = "ACTC"  # released by everybody it needs, reserved on the account
    IN_PROCESS = "ACSP"  # on its way to the clearing bank
    SETTLED = "ACSC"
    REJECTED = "RJCT"
    CANCELLED = "CANC"


_STATE_OF: Final = {
    PayoutState.ASKED: InitiationState.RECEIVED,
    PayoutState.RELEASED: InitiationState.ACCEPTED,
    PayoutState.FILED: InitiationState.IN_PROCESS,
    PayoutState.SENT: InitiationState.IN_PROCESS,
    PayoutState.EXECUTED: InitiationState.SETTLED,
    PayoutState.REJECTED: InitiationState.REJECTED,
    PayoutState.RETURNED: InitiationState.REJECTED,
    PayoutState.CANCELLED: InitiationState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Initiation:
    """A transfer that a third party asks for in the customer's name."""

    initiation_id: InitiationId
    third_party_id: ThirdPartyId
    third_party: str
    debtor_iban: str = field(repr=False)
    creditor_name: str = field(repr=False)
    creditor_iban: str = field(repr=False)
    amount: Eur
    purpose: str = field(repr=False)
    asked_at: datetime
    person: PersonId | None
    depot_id: DepotId | None
    payout_id: PayoutId | None
    cancelled_at: datetime | None
    payout_state: PayoutState | None = None

    @property
    def state(self) -> InitiationState:
        """Where it stands: as the pay-out does that came of it."""
        if self.cancelled_at is not None:
            return InitiationState.CANCELLED
        return InitiationState.RECEIVED if self.payout_state is None else _STATE_OF[self.payout_state]


@dataclass(frozen=True, slots=True)
class NewInitiation:
    """A transfer as it is asked for."""

    debtor_iban: str = field(repr=False)
    creditor_name: str = field(repr=False)
    creditor_iban: str = field(repr=False)
    amount: Eur
    purpose: str = field(repr=False)
