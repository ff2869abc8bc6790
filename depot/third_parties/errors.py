"""What the access of third parties refuses."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from depot.third_parties.model import ConsentState, InitiationState


@dataclass(eq=False)
class AccessRefused(Invalid):
    """A consent that cannot be asked for as it is described; every fault is listed."""

    title = "The access cannot be asked for like this"
    title_de = "Der Zugriff kann so nicht erbeten werden"
    rule = "AUT-13"


@dataclass(eq=False)
class InitiationRefused(Invalid):
    """A payment that cannot be as it is described; every fault is listed."""

    title = "The payment cannot be initiated like this"
    title_de = "Die Zahlung kann so nicht ausgelöst werden"
    rule = "AUT-13"


@dataclass(eq=False)
class NotLicensed(Forbidden):
    """The supervisor has not licensed the third party for this service."""

    title = "The third party is not licensed for this service"
    title_de = "Der Drittdienst ist für diesen Dienst nicht zugelassen"
    rule = "AUT-13"


@dataclass(eq=False)
class ConsentNotValid(Forbidden):
    """Not given, given for less, ended or expired: nothing is shown."""

    title = "There is no valid consent for this"
    title_de = "Dafür liegt keine gültige Zustimmung vor"
    rule = "AUT-13"


@dataclass(eq=False)
class AccessNotOpen(Conflict):
    """A consent is given once, and what has ended stays ended."""

    title = "The access is not waiting for a decision"
    title_de = "Der Zugriff wartet nicht auf eine Entscheidung"
    rule = "AUT-13"
    state: ConsentState


@dataclass(eq=False)
class InitiationNotOpen(Conflict):
    """A payment is released once."""

    title = "The payment is not waiting for a decision"
    title_de = "Die Zahlung wartet nicht auf eine Entscheidung"
    rule = "AUT-13"
    state: InitiationState


@dataclass(eq=False)
class AccessTooOften(TooMany):
    """Without the customer present an account is read only as often a day as the consent says (RTS art. 36(5)(b))."""

    title = "The consent allows no further access today"
    title_de = "Die Zustimmung erlaubt heute keinen weiteren Zugriff"
    rule = "AUT-13"


@dataclass(eq=False)
class AlreadyRegistered(Conflict):
    """A licence is registered once, and a token belongs to one third party."""

    title = "A third party with this authorisation number or token is registered already"
    title_de = "Ein Drittdienst mit dieser Zulassungsnummer oder diesem Schlüssel ist bereits registriert"
    rule = "AUT-13"
