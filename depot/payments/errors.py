"""What payments refuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.accounts.model import DepotState
from depot.kernel.errors import Conflict, Invalid


@dataclass(eq=False)
class PaymentInvalid(Invalid):
    """A payment that cannot be as it is described; every fault is listed."""

    title = "The payment breaks one or more rules"
    title_de = "Die Zahlung verletzt eine oder mehrere Regeln"
    rule = "CSH-3"


@dataclass(eq=False)
class DepotTakesNoMoney(Conflict):
    """Before a depot is active and after it is closed no money is booked on it (ACC-17)."""

    title = "No money can be booked on a depot in this state"
    title_de = "In diesem Zustand des Depots kann kein Geld gebucht werden"
    rule = "ACC-17"
    state: DepotState


@dataclass(eq=False)
class MandateRefused(Invalid):
    """A mandate that cannot be as it is described; every fault is listed."""

    title = "The mandate breaks one or more rules"
    title_de = "Das Mandat verletzt eine oder mehrere Regeln"
    rule = "CSH-5"


@dataclass(eq=False)
class MandateEnded(Conflict):
    """A revoked, lapsed or used mandate is not changed any more: a new one is signed (CSH-5)."""

    title = "This mandate has ended"
    title_de = "Dieses Mandat ist beendet"
    rule = "CSH-5"


@dataclass(eq=False)
class MandateNotUsable(Conflict):
    """Nothing is collected under a mandate that is revoked, lapsed, used up or another depot's (CSH-5)."""

    title = "There is no usable mandate for this direct debit"
    title_de = "Für diese Lastschrift liegt kein gültiges Mandat vor"
    rule = "CSH-5"
    debits: int = 1


@dataclass(eq=False)
class DebitsRefused(Invalid):
    """Direct debits that no file could carry."""

    title = "A direct debit breaks one or more rules"
    title_de = "Eine Lastschrift verletzt eine oder mehrere Regeln"
    rule = "CSH-6"


@dataclass(eq=False)
class BankFileRefused(Invalid):
    """A file of the bank that is not what we can book; nothing of it is taken (CSH-3)."""

    title = "The file of the bank cannot be used"
    title_de = "Die Datei der Bank ist nicht verwendbar"
    rule = "CSH-3"


@dataclass(eq=False)
class PayoutRefused(Invalid):
    """A pay-out that cannot be as it is described; every fault is listed."""

    title = "The pay-out breaks one or more rules"
    title_de = "Die Auszahlung verletzt eine oder mehrere Regeln"
    rule = "CSH-1"


@dataclass(eq=False)
class NotEnoughCash(Conflict):
    """The cash account does not hold what should be paid out (CSH-1)."""

    title = "The cash account does not hold this amount"
    title_de = "Das Konto flex weist diesen Betrag nicht auf"
    rule = "CSH-1"


@dataclass(eq=False)
class PayoutsWait(Conflict):
    """After a change of the reference account pay-outs to it wait (CSH-10)."""

    title = "Pay-outs to the new reference account are not open yet"
    title_de = "Auszahlungen auf das neue Referenzbankkonto sind noch nicht möglich"
    rule = "CSH-10"
    until: date


@dataclass(eq=False)
class PayoutEnded(Conflict):
    """A pay-out takes releases until it has all of them, and each person's once (ACC-9)."""

    title = "This pay-out takes no release any more"
    title_de = "Diese Auszahlung nimmt keine Freigabe mehr an"
    rule = "ACC-9"


@dataclass(eq=False)
class NothingToPay(Conflict):
    """No released pay-out waits for a file (CSH-9)."""

    title = "No pay-out waits for a file"
    title_de = "Es wartet keine freigegebene Auszahlung"
    rule = "CSH-9"


@dataclass(eq=False)
class FileAlreadySent(Conflict):
    """A file is approved once (CSH-9)."""

    title = "This file was already sent"
    title_de = "Diese Datei wurde bereits gesendet"
    rule = "CSH-9"


@dataclass(eq=False)
class FileNotApproved(Conflict):
    """A file of pay-outs leaves with its second pair of eyes (CSH-9)."""

    title = "This file waits for its approval"
    title_de = "Diese Datei wartet auf ihre Freigabe"
    rule = "CSH-9"


@dataclass(eq=False)
class PaymentAlreadyDecided(Conflict):
    """A payment of the work list is decided on once (CSH-3)."""

    title = "This payment is no longer open"
    title_de = "Diese Zahlung ist nicht mehr offen"
    rule = "CSH-3"


@dataclass(eq=False)
class PriceListRefused(Invalid):
    """A price list that cannot be as it is described; every fault is listed."""

    title = "The price list breaks one or more rules"
    title_de = "Das Preisverzeichnis verletzt eine oder mehrere Regeln"
    rule = "FEE-1"


@dataclass(eq=False)
class PriceListThere(Conflict):
    """What was recorded is not edited: a change has a day of its own (FEE-1)."""

    title = "There is a price list for this product from this day on"
    title_de = "Für dieses Produkt gibt es ab diesem Tag bereits ein Preisverzeichnis"
    rule = "FEE-1"
