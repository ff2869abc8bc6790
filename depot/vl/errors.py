"""The refusals of VL."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Conflict, Invalid


@dataclass(eq=False)
class PaymentAfterDay(Invalid):
    """A preview at a day knows only payments that have arrived by that day (VL-13)."""

    title = "A payment lies after the day of the preview"
    title_de = "Eine Zahlung liegt nach dem Stichtag der Vorschau"
    rule = "VL-13"


@dataclass(eq=False)
class VlRefused(Invalid):
    """What was asked for has faults; all are named."""

    title = "The VL request has faults"
    title_de = "Der Auftrag zu vermögenswirksamen Leistungen ist fehlerhaft"
    rule = "VL-1"


class AgreementEnded(Conflict):
    """The agreement was released already, or waited too long."""

    title = "The VL agreement can no longer be released"
    title_de = "Die VL-Vereinbarung kann nicht mehr freigegeben werden"
    rule = "AUT-9"


class PositionHasVl(Conflict):
    """A position has one running agreement."""

    title = "The position takes VL payments already"
    title_de = "Die Position nimmt bereits vermögenswirksame Leistungen an"
    rule = "VL-1"


class NotTheEmployee(Conflict):
    """VL are the employee's own: a holder of the depot concludes the agreement."""

    title = "Only a holder of the depot can save VL in it"
    title_de = "Nur Depotinhaber können vermögenswirksame Leistungen anlegen"
    rule = "VL-1"


@dataclass(eq=False)
class ContractNotLocked(Conflict):
    """Free units are sold like any others."""

    title = "The units of this contract are free; sell them like any others"
    title_de = "Die Anteile dieses Vertrags sind frei und werden wie andere verkauft"
    rule = "VL-6"
    state: str = ""


class FundRecordedAlready(Conflict):
    """What was recorded for a day is not changed."""

    title = "The share of equities is recorded for this day already"
    title_de = "Der Aktienanteil ist für diesen Tag bereits erfasst"
    rule = "VL-14"


class PaymentVoidedAlready(Conflict):
    """A payment is voided once."""

    title = "The payment was voided already"
    title_de = "Die Zahlung ist bereits als zurückgezahlt, abgetreten oder verpfändet erfasst"
    rule = "VL-14"
