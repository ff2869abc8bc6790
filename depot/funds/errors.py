"""What funds refuse: wrong terms, missing prices and rates, decisions that one pair of eyes may not take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.kernel.errors import Conflict, Invalid


@dataclass(eq=False)
class FundTermsInvalid(Invalid):
    """Fund terms that break FND-1; every fault is listed."""

    title = "The fund terms break one or more rules"
    title_de = "Die Fondsbedingungen verletzen eine oder mehrere Regeln"
    rule = "FND-1"


@dataclass(eq=False)
class TermsAlreadyRecorded(Conflict):
    """Terms of a fund are never changed: another row from another day on corrects them."""

    title = "Terms of this fund from this day on are already recorded"
    title_de = "Für diesen Fonds sind ab diesem Tag schon Bedingungen erfasst"
    rule = "FND-1"
    isin: str
    valid_from: date


@dataclass(eq=False)
class FileUnreadable(Invalid):
    """A file whose first line is not the agreed one: no line of it can be trusted."""

    title = "The file does not begin with the agreed header"
    title_de = "Die Datei beginnt nicht mit der vereinbarten Kopfzeile"
    rule = "FND-2"


@dataclass(eq=False)
class NoPriceYet(Conflict):
    """The fund has no price of that day."""

    title = "There is no price of this fund for this day"
    title_de = "Für diesen Tag liegt kein Preis des Fonds vor"
    rule = "FND-2"
    retryable = True
    isin: str
    day: date


@dataclass(eq=False)
class NoRateYet(Conflict):
    """There is no exchange rate for that day (FND-3), or none up to that day (TAX-10)."""

    title = "There is no exchange rate for this day"
    title_de = "Für diesen Tag liegt kein Wechselkurs vor"
    rule = "FND-3"
    retryable = True
    currency: str
    day: date


@dataclass(eq=False)
class AlreadyDecided(Conflict):
    """A held price is decided once."""

    title = "This held price has already been decided"
    title_de = "Über diesen zurückgestellten Preis ist schon entschieden"
    rule = "FND-2"


@dataclass(eq=False)
class NotAcceptable(Conflict):
    """A price of an unknown fund, in another currency than the fund's, or of a day to come cannot be accepted."""

    title = "What held this price still stands; it can only be rejected"
    title_de = "Der Grund der Zurückstellung besteht fort; der Preis kann nur abgelehnt werden"
    rule = "FND-2"
    reason: str
