"""The nouns of VL: payments, contracts and what a preview found (VL-1 to VL-5, VL-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depot.kernel.money import Eur
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
