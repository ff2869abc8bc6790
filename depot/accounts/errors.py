"""What is refused about depots."""

from __future__ import annotations

from dataclasses import dataclass

from depot.accounts.model import DepotState, RoleKind
from depot.kernel.errors import Conflict, Fault, Forbidden, Invalid, NotFound, TooMany, Unauthenticated


@dataclass(eq=False)
class QuorumNotReached(Forbidden):
    """These persons may not do this, or not without others: `missing` names the roles still owed (ACC-9)."""

    title = "These persons may not do this alone"
    title_de = "Diese Personen sind hierzu nicht allein berechtigt"
    rule = "ACC-9"
    decided_by: str
    missing: tuple[RoleKind, ...]
    still_needed: int
    _reason: str

    @property
    def detail(self) -> str:
        """The reason that the rule gave."""
        return self._reason


@dataclass(eq=False)
class DepotNotWritable(Conflict):
    """The state of the depot does not allow this act (ACC-17)."""

    title = "The state of the depot does not allow this"
    title_de = "Der Zustand des Depots lässt dies nicht zu"
    rule = "ACC-17"
    _reason: str

    @property
    def detail(self) -> str:
        """The reason that the rule gave."""
        return self._reason


@dataclass(eq=False)
class StepNotAllowed(Conflict):
    """A depot does not pass from this state to that one (ACC-17)."""

    title = "The depot cannot take this step"
    title_de = "Das Depot kann diesen Schritt nicht nehmen"
    rule = "ACC-17"
    state: DepotState
    wanted: DepotState


@dataclass(eq=False)
class ApplicationRefused(Invalid):
    """The opening lacks something or names something impossible; every fault is listed."""

    title = "The application cannot be accepted"
    title_de = "Der Eröffnungsantrag kann nicht angenommen werden"
    rule = "ACC-11"


@dataclass(eq=False)
class ApplicationCompleted(Conflict):
    """Everybody of this application has been identified already."""

    title = "This application is complete"
    title_de = "Dieser Antrag ist abgeschlossen"
    rule = "ACC-11"


@dataclass(eq=False)
class AlreadyConfirmed(Conflict):
    """A request of staff is confirmed once."""

    title = "This request is confirmed already"
    title_de = "Diese Anforderung ist bereits bestätigt"
    rule = "AUT-14"


@dataclass(eq=False)
class RequestRefused(Invalid):
    """What is asked for a depot lacks something or names something impossible; every fault is listed."""

    title = "This cannot be changed that way"
    title_de = "Diese Änderung ist so nicht möglich"
    rule = "ACC-9"


@dataclass(eq=False)
class LifeEventRefused(Invalid):
    """What is told of a person's life cannot be, or lacks its proof; every fault is listed."""

    title = "This event cannot be recorded"
    title_de = "Dieses Ereignis kann nicht aufgenommen werden"
    rule = "ACC-14"


@dataclass(eq=False)
class RequestEnded(Conflict):
    """The request was carried out or lapsed already, or the same person released it before."""

    title = "This request takes no further release"
    title_de = "Zu dieser Anforderung ist keine Freigabe mehr möglich"
    rule = "ACC-9"


@dataclass(eq=False)
class PowerEnded(Conflict):
    """A power is revoked once."""

    title = "This power of attorney has ended already"
    title_de = "Diese Vollmacht ist bereits erloschen"
    rule = "ACC-10"


@dataclass(eq=False)
class PaperRefused(Invalid):
    """The file is no whole PDF, JPEG or PNG, or is too large."""

    title = "This file cannot be accepted"
    title_de = "Diese Datei kann nicht angenommen werden"
    rule = "ACC-2"


@dataclass(eq=False)
class TooManyPapers(Conflict):
    """An application takes a number of files, not any number."""

    title = "There are too many files already"
    title_de = "Es wurden bereits zu viele Dateien hochgeladen"
    rule = "ACC-11"
    allowed: int


@dataclass(eq=False)
class AlreadyReviewed(Conflict):
    """A paper is accepted or refused once; a better one is uploaded anew."""

    title = "This paper has been reviewed already"
    title_de = "Diese Unterlage wurde bereits geprüft"
    rule = "ACC-11"


@dataclass(eq=False)
class MethodNotOffered(Conflict):
    """No provider is connected for this method in this installation."""

    title = "This way of identification is not offered here"
    title_de = "Dieser Weg der Identifizierung wird hier nicht angeboten"
    rule = "ACC-2"


@dataclass(eq=False)
class IdentificationEnded(Conflict):
    """The person is identified, or the provider refused: then staff decide."""

    title = "This identification has ended"
    title_de = "Diese Identifizierung ist beendet"
    rule = "ACC-2"


@dataclass(eq=False)
class ReportRefused(Invalid):
    """A provider's message lacks what it must say."""

    title = "This message of the provider is incomplete"
    title_de = "Diese Meldung des Anbieters ist unvollständig"
    rule = "ACC-2"


@dataclass(eq=False)
class MessageNotGenuine(Unauthenticated):
    """The signature does not fit, or the message is not of these minutes."""

    title = "The message is not signed as agreed, or not of these minutes"
    title_de = "Die Meldung ist nicht wie vereinbart signiert oder nicht aktuell"
    rule = "ACC-2"


@dataclass(eq=False)
class MailNotOffered(Conflict):
    """No mail gateway is connected in this installation."""

    title = "E-mails cannot be sent here"
    title_de = "E-Mails können hier nicht versandt werden"
    rule = "ACC-15"


@dataclass(eq=False)
class TooManyCodes(TooMany):
    """The codes of a day are limited, and with them the chance to guess one."""

    title = "The codes of this day are used up"
    title_de = "Die Codes dieses Tages sind aufgebraucht"
    rule = "ACC-15"


@dataclass(eq=False)
class EmailCodeNotAccepted(Invalid):
    """The code is wrong or too old, or was tried too often; the try is counted."""

    title = "This code does not confirm an e-mail address, or no longer does"
    title_de = "Dieser Code bestätigt keine E-Mail-Adresse oder gilt nicht mehr"
    rule = "ACC-15"
    keeps_writes = True

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The field, never its value."""
        return (Fault(self.rule, "/code", self.title, "wrong-code"),)


@dataclass(eq=False)
class AccessNotShown(NotFound):
    """One answer for every wrong combination; the try is counted (AUT-1, AUT-12)."""

    title = "These particulars do not belong together, or there is no access"
    title_de = "Diese Angaben gehören nicht zusammen, oder es gibt keinen Zugang"
    rule = "AUT-1"
    keeps_writes = True
    what: str = "access"
