"""What a preview shows: days with reasons, an estimate at the last price, costs, taxes, faults (ORD-9, CST-2)."""

from __future__ import annotations

from dataclasses import dataclass

from depot.funds.model import Price
from depot.funds.rules.execution_days import ExecutionDays
from depot.kernel.errors import Fault
from depot.kernel.money import Eur
from orders.model import SwitchTarget, WarningKind
from orders.rules.cost_information import CostInformation, CostLine, SwitchCosts
from orders.rules.pricing import PricedOrder
from tax.model import TaxedRedemption

_WARNINGS = frozenset(kind.value for kind in WarningKind)


@dataclass(frozen=True, slots=True)
class OrderPreview:
    """The answer to "what if I placed this order now"; without terms or price there is less to say."""

    days: ExecutionDays | None
    price: Price | None
    estimated: PricedOrder | None
    tax: TaxedRedemption | None
    costs: CostInformation | None
    cost_lines: tuple[CostLine, ...]
    found: tuple[Fault, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What stands in the way of the order."""
        return tuple(fault for fault in self.found if fault.code not in _WARNINGS)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the person may overrule (ORD-3)."""
        return tuple(fault for fault in self.found if fault.code in _WARNINGS)


@dataclass(frozen=True, slots=True)
class LegPreview:
    """A purchase of a switch: its days follow the price day of the redemption, its estimate the net proceeds."""

    target: SwitchTarget
    days: ExecutionDays | None
    amount: Eur | None
    price: Price | None
    estimated: PricedOrder | None


@dataclass(frozen=True, slots=True)
class SwitchPreview:
    """The answer to "what if I switched now" (ORD-1, ORD-9)."""

    out: OrderPreview
    legs: tuple[LegPreview, ...]
    costs: SwitchCosts | None
    found: tuple[Fault, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What stands in the way of the switch."""
        return tuple(fault for fault in self.found if fault.code not in _WARNINGS)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the person may overrule (ORD-3)."""
        return tuple(fault for fault in self.found if fault.code in _WARNINGS)
