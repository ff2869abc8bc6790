"""What is refused about orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from depot.kernel.errors import Conflict, Invalid
from depot.kernel.money import Eur


@dataclass(eq=False)
class OrderRefused(Invalid):
    """The order breaks rules; every fault is listed, nothing was reserved (ORD-3)."""

    title = "The order cannot be taken"
    title_de = "Der Auftrag kann nicht angenommen werden"
    rule = "ORD-3"


@dataclass(eq=False)
class OrderNotOpen(Conflict):
    """The order has moved on: it no longer waits for this (ORD-4, ORD-5)."""

    title = "The state of the order does not allow this"
    title_de = "Der Zustand des Auftrags lässt dies nicht zu"
    rule = "ORD-4"
    state: str


@dataclass(eq=False)
class OrderHasLapsed(Conflict):
    """It was not released in time (ORD-4)."""

    title = "The order was not released in time and has lapsed"
    title_de = "Der Auftrag wurde nicht rechtzeitig freigegeben und ist verfallen"
    rule = "ORD-4"
    lapsed_at: datetime


@dataclass(eq=False)
class OrderPastCutOff(Conflict):
    """After its cut-off an order is on its way and can no longer be taken back (ORD-5)."""

    title = "The cut-off for this order has passed"
    title_de = "Der Annahmeschluss für diesen Auftrag ist vorbei"
    rule = "ORD-5"
    cut_off: datetime


@dataclass(eq=False)
class FundNoLongerDeals(Conflict):
    """Between placing and release the fund stopped dealing on this side (ORD-3)."""

    title = "The fund no longer takes this order"
    title_de = "Der Fonds nimmt diesen Auftrag nicht mehr an"
    rule = "ORD-3"
    isin: str
    side: str


@dataclass(eq=False)
class AlreadyReleased(Conflict):
    """Each person releases an order once; the others are still owed (ORD-4)."""

    title = "You have released this order already"
    title_de = "Sie haben diesen Auftrag bereits freigegeben"
    rule = "ORD-4"


@dataclass(eq=False)
class ConfirmationUnreadable(Invalid):
    """A file whose first line is not the agreed one: no line of it can be trusted (ORD-10)."""

    title = "The file does not begin with the agreed header"
    title_de = "Die Datei beginnt nicht mit der vereinbarten Kopfzeile"
    rule = "ORD-10"


@dataclass(eq=False)
class NotSettledYet(Conflict):
    """What a bundle still waits for: its confirmation, the price day, or the exchange rate of that day (ORD-12)."""

    title = "The bundle cannot be settled yet"
    title_de = "Die Sammelorder kann noch nicht abgerechnet werden"
    rule = "ORD-12"
    retryable = True
    waits_for: str
    day: date


@dataclass(eq=False)
class FindingActionNotPossible(Conflict):
    """What is proposed does not fit the finding, or comes too late (ORD-10)."""

    title = "This cannot be done about the finding"
    title_de = "Diese Maßnahme ist zu diesem Klärungsfall nicht möglich"
    rule = "ORD-10"
    why: str


@dataclass(eq=False)
class CorporateActionsUnreadable(Invalid):
    """A file whose first line is not the agreed one: no line of it can be trusted (FND-4)."""

    title = "The file does not begin with the agreed header"
    title_de = "Die Datei beginnt nicht mit der vereinbarten Kopfzeile"
    rule = "FND-4"


@dataclass(eq=False)
class NothingToResettle(Conflict):
    """The price was not corrected since, or nothing was settled at it before (FND-2)."""

    title = "No settlement was booked at the price before"
    title_de = "Zum bisherigen Preis wurde nichts abgerechnet"
    rule = "FND-2"


@dataclass(eq=False)
class NotResettled(Conflict):
    """This settlement cannot simply be settled again: a person decides (FND-2)."""

    title = "The settlement cannot be settled again at the corrected price"
    title_de = "Die Abrechnung kann nicht ohne Weiteres zum berichtigten Preis neu gebucht werden"
    rule = "FND-2"
    why: str


@dataclass(eq=False)
class DistributionInvalid(Invalid):
    """An announcement that cannot be right; every fault is listed (FND-4)."""

    title = "The distribution cannot be announced like this"
    title_de = "Die Ausschüttung kann so nicht erfasst werden"
    rule = "FND-4"


@dataclass(eq=False)
class DistributionAlreadyAnnounced(Conflict):
    """A fund distributes once on an ex-day (FND-4)."""

    title = "A distribution of this fund and ex-day is already announced"
    title_de = "Für diesen Fonds und Ex-Tag ist schon eine Ausschüttung erfasst"
    rule = "FND-4"
    isin: str
    ex_day: date


@dataclass(eq=False)
class PlanRefused(Invalid):
    """The plan breaks rules; every fault is listed (PLN-1 to PLN-3)."""

    title = "The plan cannot be taken"
    title_de = "Der Plan kann nicht angenommen werden"
    rule = "PLN-1"


@dataclass(eq=False)
class PlanNotOpen(Conflict):
    """The plan, or what was asked of it, has moved on: it no longer waits for this (PLN-8)."""

    title = "The state of the plan does not allow this"
    title_de = "Der Zustand des Plans lässt dies nicht zu"
    rule = "PLN-8"
    state: str


@dataclass(eq=False)
class PlanRequestHasLapsed(Conflict):
    """It was not released in time (PLN-8)."""

    title = "The request was not released in time and has lapsed"
    title_de = "Der Auftrag zum Plan wurde nicht rechtzeitig freigegeben und ist verfallen"
    rule = "PLN-8"
    lapsed_at: datetime


@dataclass(eq=False)
class OrderOfTheBank(Conflict):
    """A sale for taxes that are due is not the customer's to take back (TAX-34)."""

    title = "This order was made by the bank and cannot be cancelled"
    title_de = "Dieser Auftrag wurde von der Bank erteilt und kann nicht storniert werden"
    rule = "TAX-34"


@dataclass(eq=False)
class PartOfSwitch(Conflict):
    """A switch is one order: when its redemption is dealt, its purchases follow (ORD-1, ORD-5)."""

    title = "This purchase is part of a switch that is under way"
    title_de = "Dieser Kauf ist Teil einer laufenden Umschichtung"
    rule = "ORD-5"


@dataclass(eq=False)
class NoticeIsIrrevocable(Conflict):
    """A redemption declaration for an open real-estate fund cannot be taken back (§ 255(4) KAGB, ORD-16)."""

    title = "A redemption declaration is irrevocable"
    title_de = "Eine Rückgabeerklärung ist unwiderruflich"
    rule = "ORD-16"


class VlIsIrrevocable(Conflict):
    """The employer's payment is invested as VL; taking it back would make free money of it (VL-3)."""

    title = "A purchase with VL cannot be cancelled"
    title_de = "Ein Kauf aus vermögenswirksamen Leistungen kann nicht storniert werden"
    rule = "VL-3"


class EndSaleEnded(Conflict):
    """It was placed, withdrawn or given up, or waited too long."""

    title = "The sale for the end of the lock-up is no longer open"
    title_de = "Der Verkaufsauftrag zum Ende der Sperrfrist ist nicht mehr offen"
    rule = "VL-8"


class EndSaleWaitsAlready(Conflict):
    """One sale per contract waits for the end of its lock-up."""

    title = "A sale for the end of this lock-up waits already"
    title_de = "Für das Ende dieser Sperrfrist ist bereits ein Verkauf vorgemerkt"
    rule = "VL-8"


@dataclass(eq=False)
class DeclarationRefused(Invalid):
    """A redemption declaration that cannot be recorded like this; every fault is listed (ORD-16)."""

    title = "The redemption declaration cannot be recorded"
    title_de = "Die Rückgabeerklärung kann so nicht erfasst werden"
    rule = "ORD-16"


@dataclass(eq=False)
class ConversionInvalid(Invalid):
    """A merger or split that cannot be right; every fault is listed (FND-4)."""

    title = "The merger or split cannot be recorded like this"
    title_de = "Die Verschmelzung oder Teilung kann so nicht erfasst werden"
    rule = "FND-4"


@dataclass(eq=False)
class AlreadyApproved(Conflict):
    """Approved once, it is under way (FND-4)."""

    title = "This has been approved already"
    title_de = "Dies ist bereits freigegeben"
    rule = "FND-4"


@dataclass(eq=False)
class TransferRefused(Invalid):
    """The transfer breaks rules; every fault is listed, nothing was reserved (ORD-21, ORD-22)."""

    title = "The transfer cannot be taken"
    title_de = "Der Depotübertrag kann nicht angenommen werden"
    rule = "ORD-22"


@dataclass(eq=False)
class TransferNotOpen(Conflict):
    """The transfer has moved on, or was not released in time."""

    title = "The state of the transfer does not allow this"
    title_de = "Der Zustand des Depotübertrags lässt dies nicht zu"
    rule = "ORD-22"
    state: str


@dataclass(eq=False)
class TaxNotCovered(Conflict):
    """The tax is due with the transfer, and no money comes of it: the cash account must hold it (§ 44(1) EStG)."""

    title = "The cash account does not hold the tax that is due"
    title_de = "Das Guthaben auf dem Konto deckt die fällige Steuer nicht"
    rule = "TAX-43"
    tax: Eur


@dataclass(eq=False)
class AcquisitionDataRefused(Invalid):
    """The file of the other bank cannot be taken; every fault is listed (REG-7)."""

    title = "The acquisition data cannot be taken"
    title_de = "Die Anschaffungsdaten können nicht übernommen werden"
    rule = "REG-7"


class UnitsMovedOn(Conflict):
    """Units of the transfer were transferred or converted since: their data must be taken by hand."""

    title = "Units of this transfer have moved on without a sale"
    title_de = "Anteile dieses Übertrags wurden bereits ohne Verkauf weitergegeben"
    rule = "TAX-19"


@dataclass(eq=False)
class GiftYearNotReportable(Invalid):
    """Gifts are reported for years that are over (§ 43(1) S. 6 EStG)."""

    title = "There is no report of gifts for this year yet"
    title_de = "Für dieses Jahr gibt es noch keine Meldung der Schenkungen"
    rule = "TAX-43"
