"""What payments refuse."""

from __future__ import annotations

from dataclasses import dataclass

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
