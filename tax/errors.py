"""Refusals of the tax rules, with the facts a caller needs to put it right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from depot.kernel.errors import Conflict, Fault, Invalid
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


@dataclass(eq=False)
class ExemptionOrderRefused(Invalid):
    """The exemption order breaks one or more rules; all are listed (TAX-27)."""

    title = "This exemption order cannot be accepted"
    title_de = "Dieser Freistellungsauftrag kann nicht angenommen werden"
    rule = "TAX-27"


@dataclass(eq=False)
class NoExemptionOrder(Conflict):
    """There is nothing to delete (TAX-27)."""

    title = "There is no exemption order"
    title_de = "Es liegt kein Freistellungsauftrag vor"
    rule = "TAX-27"


@dataclass(eq=False)
class NvCertificateRefused(Invalid):
    """The certificate breaks one or more rules; all are listed (TAX-30)."""

    title = "This NV certificate cannot be recorded like this"
    title_de = "Diese NV-Bescheinigung kann so nicht erfasst werden"
    rule = "TAX-30"


@dataclass(eq=False, kw_only=True)
class NvCertificateRevoked(Conflict):
    """A certificate is revoked once (TAX-30)."""

    title = "This NV certificate has been revoked already"
    title_de = "Diese NV-Bescheinigung ist bereits widerrufen"
    rule = "TAX-30"
    revoked_from: date


@dataclass(eq=False, kw_only=True)
class VorabpauschaleRunning(Conflict):
    """While a run writes, nothing else is taxed: a sale in between would miss its deduction (TAX-17)."""

    title = "The Vorabpauschale run is under way; please try again when it is done"
    title_de = "Die Vorabpauschalen werden gerade ermittelt; bitte später erneut versuchen"
    rule = "TAX-37"
    retryable = True
    calendar_year: int | None = None


@dataclass(eq=False, kw_only=True)
class YearNotOver(Conflict):
    """The Vorabpauschale of a year is assessed from the day on which it is received (TAX-11)."""

    title = "The Vorabpauschale of this year has not been received yet"
    title_de = "Die Vorabpauschale dieses Jahres ist noch nicht zugeflossen"
    rule = "TAX-11"
    calendar_year: int
    received_on: date


@dataclass(eq=False, kw_only=True)
class ForecastNotYet(Conflict):
    """Before November a year's prices say too little about its end (TAX-38)."""

    title = "The forecast of this year's Vorabpauschale comes in November"
    title_de = "Die Vorschau auf die Vorabpauschale dieses Jahres gibt es ab November"
    rule = "TAX-38"
    retryable = True
    calendar_year: int
    available_from: date


@dataclass(eq=False, kw_only=True)
class FundYearIncomplete(Invalid):
    """A year with missing prices or rates is refused, and everything missing is listed (TAX-37)."""

    title = "Fund figures of this year are missing"
    title_de = "Für dieses Jahr fehlen Fondsdaten"
    rule = "TAX-37"
    calendar_year: int


@dataclass(eq=False, kw_only=True)
class CollectionNotOpen(Conflict):
    """A tax claim is met once: by a sale, by the cash account, or by a report (TAX-34, TAX-35)."""

    title = "This tax claim is no longer open"
    title_de = "Diese Steuerforderung ist nicht mehr offen"
    rule = "TAX-34"


@dataclass(eq=False, kw_only=True)
class LossCertificateTooLate(Conflict):
    """The request must arrive by 15 December of its year; for past years there is none (§ 43a(3) S. 5 EStG, TAX-41)."""

    title = "A loss certificate can be requested until 15 December of its year"
    title_de = "Eine Verlustbescheinigung kann bis zum 15. Dezember des Jahres beantragt werden"
    rule = "TAX-41"
    asked_until: date


@dataclass(eq=False)
class NoLossPot(Conflict):
    """A business has no loss pot, so nothing can be certified (TAX-24, TAX-41)."""

    title = "A business has no loss pot"
    title_de = "Für betriebliche Depots wird kein Verlustverrechnungstopf geführt"
    rule = "TAX-24"


@dataclass(eq=False, kw_only=True)
class TaxYearNotOver(Conflict):
    """Certificates and returns are made of a time that is over (TAX-40, TAX-42)."""

    title = "This period is not over yet"
    title_de = "Dieser Zeitraum ist noch nicht abgelaufen"
    rule = "TAX-40"
    period: str


@dataclass(eq=False, kw_only=True)
class FormNotKnown(Conflict):
    """The lines of the official form are configured by year (TAX-40)."""

    title = "The lines of this year's official form are not configured"
    title_de = "Die Zeilen des amtlichen Musters sind für dieses Jahr nicht hinterlegt"
    rule = "TAX-40"
    year: int


class SaleNotTaxedHere(Conflict):
    """Units left without a sale that was taxed here: there is nothing to sum again."""

    title = "Units have left without a sale that was taxed here"
    title_de = "Anteile sind ohne einen hier besteuerten Verkauf abgegangen"
    rule = "TAX-19"


@dataclass(eq=False)
class ReportPeriodInvalid(Invalid):
    """A return is of a month, every other file of a year (REG-1, REG-2)."""

    title = "The period does not fit this file"
    title_de = "Der Zeitraum passt nicht zu dieser Meldung"
    rule = "REG-1"

    @classmethod
    def of(cls, period: str) -> Self:
        """The period is at fault."""
        detail = f"{period} is not a period of this file: a return is of a month such as 2024-02, all else of a year"
        return cls((Fault("REG-1", "/period", detail, "report-period-invalid"),))


@dataclass(eq=False, kw_only=True)
class NotQueryTime(Conflict):
    """The yearly query is from 1 September to 31 October for the next year (REG-6)."""

    title = "For this year the church tax attribute cannot be asked for now"
    title_de = "Für dieses Jahr kann das Kirchensteuerabzugsmerkmal jetzt nicht abgefragt werden"
    rule = "REG-6"
    year: int
