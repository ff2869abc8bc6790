"""ORD-21, ORD-22: a transfer of units, from its wish to its booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from depot.kernel.ids import DepotId, LotId, PersonId, PositionId, TransferId
from depot.kernel.money import Units

# Holders who act jointly need not be online together; units do not stay held for ever (decision).
RELEASE_WITHIN: Final = timedelta(days=14)


class TransferKind(StrEnum):
    """Where the units go."""

    OUT = "out"  # to another bank
    INTERNAL = "internal"  # to another depot here
    IN = "in"  # from another bank


class HolderChange(StrEnum):
    """What the transfer is before the tax law (§ 43(1) S. 4 to 6 EStG, TAX-43)."""

    NONE = "none"
    GIFT = "gift"  # declared: costs pass on, the tax office is told
    SALE = "sale"  # anything else counts as one
    INHERITANCE = "inheritance"


class TransferState(StrEnum):
    """Where a transfer stands."""

    PLACED = "placed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"


S = TransferState
NEXT: Final[Mapping[TransferState, frozenset[TransferState]]] = {
    S.PLACED: frozenset({S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.DONE, S.REFUSED}),
    S.DONE: frozenset(),
    S.CANCELLED: frozenset(),
    S.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The depot at the other bank."""

    bank: str
    bic: str
    account: str
    holder: str


@dataclass(frozen=True, slots=True)
class Donee:
    """Who is given the units; the tax office is told (§ 43(1) S. 5 and 6 EStG)."""

    name: str
    birth_date: date
    tax_id: str = field(repr=False)
    relationship: str


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """What a person asks for; without units it is everything that is free, in whole units if so wished."""

    kind: TransferKind
    isin: str
    units: Units | None
    change: HolderChange
    is_whole: bool = False
    counterparty: Counterparty | None = None
    into_depot_number: str | None = None
    donee: Donee | None = None


@dataclass(frozen=True, slots=True)
class UnitTransfer:
    """A transfer as it stands: the exact text that each person releases, and who has released it so far."""

    transfer_id: TransferId
    depot_id: DepotId
    kind: TransferKind
    change: HolderChange
    isin: str
    units: Units
    state: TransferState
    text: str = field(repr=False)
    asked_by: PersonId
    asked_at: datetime
    lapses_at: datetime
    position_id: PositionId | None = None
    counterparty: Counterparty | None = field(default=None, repr=False)
    into_depot: DepotId | None = None
    donee: Donee | None = field(default=None, repr=False)
    released_by: frozenset[PersonId] = frozenset()
    finding: str | None = None
    booked_on: date | None = None
    lot_without_data: LotId | None = None

    @property
    def holds_units(self) -> bool:
        """Whether units of the depot are held for it."""
        return self.kind is not TransferKind.IN and self.state in {S.PLACED, S.IN_PROGRESS}

    def takes_releases(self, now: datetime) -> bool:
        """Whether anybody may still release it."""
        return self.state is S.PLACED and now < self.lapses_at
