"""The refusals of the access; none of them tells a stranger whether an access, PIN or factor exists."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Conflict, Fault, Invalid, TooMany, Unauthenticated


@dataclass(eq=False)
class LoginRefused(Unauthenticated):
    """One answer for a wrong id, PIN or factor and for a blocked one; the try is counted (AUT-11, AUT-10)."""

    title = "Access id, PIN or factor are not right, or are blocked"
    title_de = "Zugangs-ID, PIN oder Sicherheitsfaktor stimmen nicht oder sind gesperrt"
    rule = "AUT-11"
    keeps_writes = True


@dataclass(eq=False)
class TooManyTries(TooMany):
    """The rate limit of an access id, an address or the service is reached (AUT-12)."""

    title = "Too many tries, please wait"
    title_de = "Zu viele Versuche, bitte warten Sie"
    rule = "AUT-12"


@dataclass(eq=False)
class PinMustChange(Conflict):
    """A temporary PIN opens nothing until the person has chosen their own (AUT-2)."""

    title = "The temporary PIN must be changed: send new_pin with the answer"
    title_de = "Die vorläufige PIN muss geändert werden: senden Sie new_pin mit der Antwort"
    rule = "AUT-2"


@dataclass(eq=False)
class PinTooSimple(Invalid):
    """A PIN that is easily guessed (AUT-2)."""

    title = "This PIN is too easily guessed"
    title_de = "Diese PIN ist zu leicht zu erraten"
    rule = "AUT-2"


@dataclass(eq=False)
class PasswordTooShort(Invalid):
    """A staff password of fewer than twelve characters (AUT-14)."""

    title = "The password is too short"
    title_de = "Das Passwort ist zu kurz"
    rule = "AUT-14"


@dataclass(eq=False)
class PinNotAccepted(Invalid):
    """The present PIN was wrong, or the access is locked; the try is counted (AUT-10)."""

    title = "The present PIN is not right, or the access is blocked"
    title_de = "Die bisherige PIN stimmt nicht oder der Zugang ist gesperrt"
    rule = "AUT-10"
    keeps_writes = True

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The field, never its value."""
        return (Fault("AUT-10", "/current_pin", self.title, "wrong-pin"),)


@dataclass(eq=False)
class AnswerNotAccepted(Invalid):
    """The code or signature does not answer this challenge; the try is counted, nothing is used up (AUT-9, AUT-10)."""

    title = "The code or signature does not belong to this release"
    title_de = "Der Code oder die Signatur passt nicht zu dieser Freigabe"
    rule = "AUT-9"
    keeps_writes = True
    _pointer: str = "/code"

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The field, never its value."""
        return (Fault(self.rule, self._pointer, self.title, "wrong-answer"),)


@dataclass(eq=False)
class DeviceNotAccepted(Unauthenticated):
    """One answer for an unknown, blocked or foreign device and for a stale or wrong signature (AUT-11)."""

    title = "The device is not known here, or its signature is not valid now"
    title_de = "Das Gerät ist hier nicht bekannt oder seine Signatur gilt jetzt nicht"
    rule = "AUT-11"
    keeps_writes = True


@dataclass(eq=False)
class FactorBlocked(Conflict):
    """Five wrong answers in a row blocked the factor (AUT-10)."""

    title = "This factor is blocked"
    title_de = "Dieser Sicherheitsfaktor ist gesperrt"
    rule = "AUT-10"


@dataclass(eq=False)
class LastFactor(Conflict):
    """The last active factor is not removed: set up another one first, or block it (AUT-8)."""

    title = "This is the last active factor: it can be blocked or replaced, not removed"
    title_de = "Dies ist der letzte aktive Sicherheitsfaktor: Er kann gesperrt oder ersetzt, nicht gelöscht werden"
    rule = "AUT-8"


@dataclass(eq=False)
class RecoveryNotOpen(Conflict):
    """An activation code by letter is for persons who had a factor; the first one comes at the first login (AUT-7)."""

    title = "There was no factor yet: set up the first one at the first login"
    title_de = "Es gab noch keinen Sicherheitsfaktor: Richten Sie den ersten bei der ersten Anmeldung ein"
    rule = "AUT-7"


@dataclass(eq=False)
class FactorNotWaiting(Conflict):
    """The factor is not at the step that this call needs, or its set-up took too long (AUT-5)."""

    title = "This factor is not waiting for this step; set it up again"
    title_de = "Dieser Sicherheitsfaktor wartet nicht auf diesen Schritt; richten Sie ihn neu ein"
    rule = "AUT-5"


@dataclass(eq=False)
class FirstFactorNotOpen(Conflict):
    """Only within 30 days of the PIN letter, and only as the first, a factor comes without another (AUT-6)."""

    title = "A first factor can no longer be set up this way"
    title_de = "Ein erster Sicherheitsfaktor kann auf diesem Weg nicht mehr eingerichtet werden"
    rule = "AUT-6"


@dataclass(eq=False)
class ProofNotAccepted(Invalid):
    """The signature or code does not prove possession of the new factor (AUT-5)."""

    title = "The new factor is not proven: signature or code do not fit"
    title_de = "Der neue Sicherheitsfaktor ist nicht nachgewiesen: Signatur oder Code passen nicht"
    rule = "AUT-5"
    keeps_writes = True
    _pointer: str = "/proof"

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The field, never its value."""
        return (Fault("AUT-5", self._pointer, self.title, "wrong-proof"),)


@dataclass(eq=False)
class PasskeyKnown(Conflict):
    """A passkey is one factor of one person (AUT-4)."""

    title = "This passkey is known already"
    title_de = "Dieser Passkey ist bereits bekannt"
    rule = "AUT-4"


@dataclass(eq=False)
class SmsNotOffered(Conflict):
    """No SMS gateway is connected in this installation (AUT-4)."""

    title = "Codes by SMS are not offered here"
    title_de = "smsTAN wird hier nicht angeboten"
    rule = "AUT-4"


@dataclass(eq=False)
class NoMobileNumber(Conflict):
    """Codes go only to the mobile number that the bank has registered (AUT-4)."""

    title = "No mobile number is registered"
    title_de = "Es ist keine Mobilnummer hinterlegt"
    rule = "AUT-4"


@dataclass(eq=False)
class TextTooLongForSms(Conflict):
    """What does not fit into the message cannot be released by its code (AUT-9)."""

    title = "This text is too long for an SMS; use another factor"
    title_de = "Dieser Text ist zu lang für eine SMS; verwenden Sie einen anderen Sicherheitsfaktor"
    rule = "AUT-9"


@dataclass(eq=False)
class TooManyMessages(TooMany):
    """The codes of a day are limited, and with them the chance to guess one (AUT-12)."""

    title = "The SMS codes of this day are used up; use another factor"
    title_de = "Die smsTAN dieses Tages sind aufgebraucht; verwenden Sie einen anderen Sicherheitsfaktor"
    rule = "AUT-12"


@dataclass(eq=False)
class ReleaseExpired(Conflict):
    """A release is valid for five minutes (AUT-9)."""

    title = "The release has expired; ask for a new one"
    title_de = "Die Freigabe ist abgelaufen; fordern Sie eine neue an"
    rule = "AUT-9"


@dataclass(eq=False)
class ReleaseVoid(Conflict):
    """What was to be released has changed, or a newer release took its place (AUT-9)."""

    title = "The release is void: its content has changed or a newer release has replaced it"
    title_de = "Die Freigabe ist ungültig: Der Inhalt wurde geändert oder eine neuere Freigabe ersetzt sie"
    rule = "AUT-9"


@dataclass(eq=False)
class ReleaseAlreadyAnswered(Conflict):
    """A release is answered once (AUT-9)."""

    title = "This release has already been answered"
    title_de = "Diese Freigabe wurde bereits erteilt"
    rule = "AUT-9"


@dataclass(eq=False)
class AccessAlreadyOpen(Conflict):
    """A person has one access (AUT-1)."""

    title = "This person already has an access"
    title_de = "Diese Person hat bereits einen Zugang"
    rule = "AUT-1"


@dataclass(eq=False)
class LetterAlreadyPrinted(Conflict):
    """A letter with a secret is handed out once (AUT-2)."""

    title = "This letter has been printed; its content no longer exists"
    title_de = "Dieser Brief wurde gedruckt; sein Inhalt ist nicht mehr vorhanden"
    rule = "AUT-2"


@dataclass(eq=False)
class RolesHaveChanged(Conflict):
    """What was proposed was seen with other roles (AUT-14)."""

    title = "The roles have changed since this was proposed; propose it again"
    title_de = "Die Rollen haben sich seit dem Vorschlag geändert; bitte neu vorschlagen"
    rule = "AUT-14"


@dataclass(eq=False)
class NoIdentityProvider(Conflict):
    """Who is enrolled here signs in at a provider (AUT-14)."""

    title = "No identity provider is connected; enrol with the command line"
    title_de = "Es ist kein Anmeldedienst angebunden; bitte über die Kommandozeile aufnehmen"
    rule = "AUT-14"


@dataclass(eq=False)
class ProviderSilent(Conflict):
    """The identity provider gives no answer that can be used (AUT-14)."""

    title = "The identity provider does not answer as it should"
    title_de = "Der Anmeldedienst antwortet nicht wie erwartet"
    rule = "AUT-14"
    retryable = True


@dataclass(eq=False)
class IdentityTaken(Conflict):
    """An identity at the provider belongs to one member of staff (AUT-14)."""

    title = "This identity belongs to another member of staff"
    title_de = "Diese Kennung gehört bereits zu jemand anderem"
    rule = "AUT-14"


@dataclass(eq=False)
class StaffNameTaken(Conflict):
    """A member of staff has a name of their own (AUT-14)."""

    title = "This name is taken"
    title_de = "Dieser Name ist vergeben"
    rule = "AUT-14"
