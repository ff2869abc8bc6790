"""Refusals of the tax rules, with the facts a caller needs to put it right."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Fault, Invalid
from depot.kernel.money import Eur, Units


@dataclass(eq=False, kw_only=True)
class BaseRateNotPublished(Invalid):
    """A year without a published base rate cannot be run (TAX-6)."""

    title = "No base rate has been published for this calendar year"
    title_de = "Für dieses Kalenderjahr ist kein Basiszins veröffentlicht"
    rule = "TAX-6"
    calendar_year: int

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The year is at fault; giving the rate helps."""
        detail = f"no base rate is published for {self.calendar_year}; give base_rate"
        return (Fault("TAX-6", "/calendar_year", detail, "base-rate-not-published"),)


@dataclass(eq=False, kw_only=True)
class AcquiredAfterwards(Invalid):
    """A lot acquired after the calendar year has no Vorabpauschale of it (TAX-7)."""

    title = "A lot was acquired after the day that counts"
    title_de = "Ein Erwerb liegt nach dem maßgeblichen Tag"
    rule = "TAX-7"
    lot_numbers: tuple[int, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every lot that is too late."""
        detail = "this lot was acquired after the day that counts"
        return tuple(Fault(self.rule, f"/lots/{n}/acquired_on", detail) for n in self.lot_numbers)


@dataclass(eq=False, kw_only=True)
class AcquiredAfterSale(AcquiredAfterwards):
    """A lot acquired after the day of the sale cannot be sold by it (TAX-17)."""

    rule = "TAX-17"


@dataclass(eq=False, kw_only=True)
class LotsDoNotCover(Invalid):
    """More units are to be sold than the lots hold (TAX-17)."""

    title = "The lots hold fewer units than are to be sold"
    title_de = "Die Bestände enthalten weniger Anteile, als verkauft werden sollen"
    rule = "TAX-17"
    units_asked: Units
    units_held: Units

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The units are at fault."""
        detail = f"{self.units_asked} units are to be sold, the lots hold {self.units_held}"
        return (Fault("TAX-17", "/units", detail, "lots-do-not-cover"),)


@dataclass(eq=False, kw_only=True)
class NetNotReachable(Invalid):
    """Selling everything does not yield the net asked for (TAX-34, TAX-35)."""

    title = "Selling all units does not yield this net amount"
    title_de = "Auch der Verkauf aller Anteile ergibt diesen Nettobetrag nicht"
    rule = "TAX-34"
    net_asked: Eur
    net_of_all: Eur

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The net amount is at fault."""
        detail = f"a net of {self.net_asked} is asked for, selling all units yields {self.net_of_all}"
        return (Fault("TAX-34", "/net_amount", detail, "net-not-reachable"),)
