"""The nouns of VL: payments, contracts, agreements, disposals, and what a preview found (VL-1 to VL-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from auth.model import Release
from depot.kernel.ids import (
    DepotId,
    IncomingId,
    PaperId,
    PersonId,
    PositionId,
    VlAgreementId,
    VlContractId,
    VlNoticeId,
)
from depot.kernel.money import Eur, Units
from depot.kernel.steps import Step


class ContractState(StrEnum):
    """What a contract is on a day; the words are part of the API."""

    LOCKED = "locked"
    FREE = "free"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class VlPayment:
    """One VL payment and the day on which it arrived at the bank."""

    received_on: date
    amount: Eur


@dataclass(frozen=True, slots=True)
class VlContract:
    """One contract with its own payment period and its own lock-up, as it stands on the day asked for."""

    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date
    paid_in: Eur
    state: ContractState
    idle_year: int | None
    """The first full calendar year without payment and reinvested income, which broke the contract (VL-5)."""


@dataclass(frozen=True, slots=True)
class FreePurchase:
    """What exceeded the yearly maximum and is bought as free units (VL-1)."""

    calendar_year: int
    amount: Eur


@dataclass(frozen=True, slots=True)
class VlPreview:
    """The contracts that payments lead to, and what of the money is locked and free on a day (VL-13)."""

    on: date
    contracts: tuple[VlContract, ...]
    free_purchases: tuple[FreePurchase, ...]
    locked: Eur
    free: Eur
    steps: tuple[Step, ...]


class Stage(StrEnum):
    """Where a contract in the books stands; `rules.life_cycle` says which steps there are."""

    LOCKED = "locked"
    INTERRUPTED = "interrupted"  # takes no more payments, its units keep their day (VL-5)
    FREE = "free"
    DISSOLVED = "dissolved"  # disposed of before the end of its lock-up (VL-6, VL-7)


# In these the units of a contract are locked.
KEEPS_LOCKED: Final = frozenset({Stage.LOCKED, Stage.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Agreement:
    """That an employer's payments to a position of the depot are VL of this person (VL-1)."""

    agreement_id: VlAgreementId
    depot_id: DepotId
    isin: str
    person_id: PersonId
    text: str
    asked_at: datetime
    position_id: PositionId | None = None
    opened_on: date | None = None
    ended_on: date | None = None

    @property
    def is_running(self) -> bool:
        """Whether it takes payments."""
        return self.opened_on is not None and self.ended_on is None


@dataclass(frozen=True, slots=True)
class AgreementAwaiting:
    """An agreement that waits for its release."""

    agreement: Agreement
    release: Release


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract in the books."""

    contract_id: VlContractId
    agreement_id: VlAgreementId
    depot_id: DepotId
    isin: str
    person_id: PersonId
    number: str
    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date
    stage: Stage
    idle_year: int | None = None
    ended_on: date | None = None

    @property
    def is_locked(self) -> bool:
        """Whether its units may not be sold."""
        return self.stage in KEEPS_LOCKED


class VoidedAs(StrEnum):
    """What became of a payment that does not keep its contract alive (VL-14, § 4 Abs. 6 5. VermBG)."""

    REPAID = "repaid"
    ASSIGNED = "assigned"
    PLEDGED = "pledged"


@dataclass(frozen=True, slots=True)
class PaymentTaken:
    """A payment of the employer: what counts as VL of which contract, and what was too much (VL-1)."""

    payment_id: IncomingId
    agreement_id: VlAgreementId
    contract_id: VlContractId | None
    received_on: date
    counted: Eur
    excess: Eur
    voided_as: VoidedAs | None = None


@dataclass(frozen=True, slots=True)
class ContractStanding:
    """A contract with what was paid into it and what is held of it (VL-9, VL-12)."""

    contract: Contract
    position_number: str
    payments: tuple[PaymentTaken, ...]
    locked_units: Units
    free_units: Units


@dataclass(frozen=True, slots=True)
class VlFund:
    """How much of a fund are shares, from a day on (VL-14)."""

    isin: str
    valid_from: date
    equity_percent: Decimal
    source: str


class HarmlessReason(StrEnum):
    """Why an early disposal keeps the state allowance (VL-7, § 4 Abs. 4 5. VermBG)."""

    DEATH = "death"
    FULL_DISABILITY = "full_disability"
    MARRIAGE = "marriage"
    UNEMPLOYMENT = "unemployment"
    FURTHER_EDUCATION = "further_education"
    SELF_EMPLOYMENT = "self_employment"


class NoticeKind(StrEnum):
    """What the central office is told of an early disposal (VL-14, § 8 VermBDV)."""

    HARMLESS = "harmless"
    FULLY_HARMFUL = "fully_harmful"
    PARTLY_HARMFUL = "partly_harmful"


@dataclass(frozen=True, slots=True)
class EarlyDisposal:
    """What the signed form says: the sentence of the loss, or a reason with its day and proof (VL-6, VL-7).

    `is_for_all` is false where the reason covers a part of the money only.
    """

    form: PaperId
    accepts_loss: bool
    reason: HarmlessReason | None = None
    event_on: date | None = None
    proof: PaperId | None = None
    is_for_all: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """What the central office must be told, by which day (VL-14)."""

    notice_id: VlNoticeId
    contract: Contract
    kind: NoticeKind
    disposal: EarlyDisposal
    disposed_on: date
    due_on: date
    handed_over_at: datetime | None = None
