"""Positions, lots and what was used of them (TAX-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from depot.kernel.ids import DepotId, LotId, PersonId, PositionId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account


class LotOrigin(StrEnum):
    """How the units of a lot came (TAX-2)."""

    PURCHASE = "purchase"
    REINVESTMENT = "reinvestment"
    TRANSFER = "transfer"
    TRANSFER_WITHOUT_DATA = "transfer_without_data"  # of unknown day and cost (TAX-19)
    GIFT = "gift"
    INHERITANCE = "inheritance"
    CONVERSION = "conversion"  # merger or split: other units, the same acquisition (§ 23 InvStG)
    DEEMED_PURCHASE_22 = "deemed_purchase_22"  # change of the partial exemption, § 22 InvStG
    DEEMED_PURCHASE_56 = "deemed_purchase_56"  # 1 January 2018, § 56 InvStG


@dataclass(frozen=True, slots=True)
class Position:
    """The units of one fund in one depot; the number is stable and never re-used (ACC-6)."""

    position_id: PositionId
    depot_id: DepotId
    isin: str
    number: str
    units_free: Units
    units_held: Units
    units_locked: Units = Units(0)  # noqa: RUF009 - a frozen amount

    @property
    def units(self) -> Units:
        """All units, free, held and locked."""
        return self.units_free + self.units_held + self.units_locked

    @property
    def free_account(self) -> Account:
        """Where the free units are booked."""
        return Account.position(self.position_id, self.isin)

    @property
    def held_account(self) -> Account:
        """Where the reserved units are booked."""
        return Account.position_held(self.position_id, self.isin)

    @property
    def locked_account(self) -> Account:
        """Where the units locked under VL contracts are booked; no sale ever takes from it (VL-6)."""
        return Account.position_locked(self.position_id, self.isin)


@dataclass(frozen=True, slots=True)
class OldLaw:
    """What is kept of units from before 2018: the real purchase and the frozen result of the deemed sale (§ 56 InvStG).

    The result belongs to the units as acquired; None is unknown.
    """

    really_acquired_on: date
    frozen_result: Eur | None


@dataclass(frozen=True, slots=True)
class NewLot:
    """Units that came in together on one trade day, with their cost; `reference` is what brought them."""

    lot_id: LotId
    position_id: PositionId
    acquired_on: date
    units: Units
    cost: Eur
    origin: LotOrigin
    reference: UUID
    booked_on: date
    fx_rate: Decimal | None = None
    vorabpauschalen: Eur = Eur.ZERO  # brought along from another bank or depot (TAX-43)
    holding_since: date | None = None
    vl_contract: UUID | None = None
    locked_until: date | None = None
    old_law: OldLaw | None = None

    def __post_init__(self) -> None:
        assert self.units > Units.ZERO, "a lot holds units"
        assert self.cost >= Eur.ZERO, "a lot's cost is zero or more"
        assert self.locked_until is None or self.vl_contract, "a contract locks"


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot with what is left of it: units, cost, Vorabpauschalen not yet set off (TAX-2, § 19 InvStG)."""

    lot_id: LotId
    position_id: PositionId
    isin: str
    acquired_on: date
    units: Units
    cost: Eur
    vorabpauschalen: Eur
    origin: LotOrigin
    fx_rate: Decimal | None
    acquired_units: Units
    acquired_cost: Eur
    holding_since: date | None
    vl_contract: UUID | None
    old_law: OldLaw | None
    locked_until: date | None = None


@dataclass(frozen=True, slots=True)
class VlUnits:
    """What a position holds of a VL contract; until its lock-up is over or it is dissolved the units are locked."""

    position_id: PositionId
    contract: UUID
    units: Units
    locked_until: date | None


@dataclass(frozen=True, slots=True)
class LotUse:
    """What left a lot, with the cost and the Vorabpauschalen that went with it; `reference` is what took it."""

    lot_id: LotId
    units: Units
    cost: Eur
    vorabpauschalen: Eur
    reference: UUID
    used_on: date

    def __post_init__(self) -> None:
        assert self.units > Units.ZERO, "a use takes units; giving back is its reversal"
        assert min(self.cost, self.vorabpauschalen) >= Eur.ZERO, "cost and Vorabpauschalen leave with the units"


@dataclass(frozen=True, slots=True)
class LateUse:
    """Units that left a lot after the close of a year whose Vorabpauschale was not known yet, in the order they left.

    `lot_left` are the Vorabpauschalen of other years that the lot has now.
    """

    lot_id: LotId
    units: Units
    vorabpauschalen: Eur
    reference: UUID
    used_on: date
    lot_left: Eur


@dataclass(frozen=True, slots=True)
class LateSetOff:
    """The share of a year's Vorabpauschale that follows units which left the lot before it was known (TAX-17)."""

    lot_id: LotId
    vorabpauschalen: Eur
    reference: UUID
    used_on: date


@dataclass(frozen=True, slots=True)
class LotVorabpauschale:
    """What was set for a lot at the end of a year: the units it then held, and the gross amount (§ 18 InvStG)."""

    lot_id: LotId
    acquired_on: date
    units: Units
    amount: Eur


@dataclass(frozen=True, slots=True)
class PersonRange:
    """Persons from one id up to, not including, the other; without some of them, and with some from elsewhere."""

    first: UUID
    beyond: UUID
    without: tuple[PersonId, ...] = ()
    plus: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class YearEndFund:
    """A fund that was held at the close of a year; `unassigned` positions are in depots that nobody holds."""

    isin: str
    unassigned: int
