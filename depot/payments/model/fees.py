"""The price list and what is charged by it (FEE-1, FEE-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from depot.accounts.model import Product
from depot.kernel.ids import DepotId, EntryId, FeeClaimId
from depot.kernel.money import Eur


@dataclass(frozen=True, slots=True)
class PriceList:
    """What a product costs from a day on; the charges of orders stand in the terms of each fund (FND-1).

    The depot fee is per quarter and the fee of a VL contract per year, both with the regular value added tax in them;
    the custody charge is a rate per year on money above what is free of it, and bears no such tax.
    """

    product: Product
    valid_from: date
    version: str
    depot_fee: Eur
    vl_fee: Eur
    custody_rate_percent: Decimal
    custody_free: Eur
    return_fee: Eur


class FeeKind(StrEnum):
    """What is charged (FEE-1)."""

    DEPOT = "depot"
    VL = "vl"
    CUSTODY = "custody"
    RETURN = "return"  # of a direct debit, as the price list passes it on (CSH-8)
    DEBIT_LOSS = "debit_loss"  # what the units sold for a returned debit did not bring (PLN-6)


@dataclass(frozen=True, slots=True)
class DebitLoss:
    """What a depot still owes of a direct debit that came back, after its units were sold (PLN-6)."""

    depot_id: DepotId
    amount: Eur
    cause_id: UUID


class ClaimState(StrEnum):
    """Whether a claim was met."""

    OPEN = "open"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class FeeClaim:
    """A fee that was assessed: once per depot, kind and quarter end; the two bookings name each other through it."""

    claim_id: FeeClaimId
    depot_id: DepotId
    kind: FeeKind
    period_end: date
    amount: Eur
    vat: Eur
    vat_percent: Decimal
    price_list: str
    state: ClaimState
    assessed_on: date
    assessment_id: EntryId
    settled_on: date | None = None
    settlement_id: EntryId | None = None
    cause_id: UUID | None = None

    @property
    def reference(self) -> UUID:
        """What both bookings carry."""
        return self.claim_id
