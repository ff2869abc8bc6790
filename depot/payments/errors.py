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
