"""The refusals of consent."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Conflict, Invalid


@dataclass(eq=False)
class TermsRefused(Invalid):
    """A version of terms lacks something or is not a PDF; every fault is listed."""

    title = "The terms cannot be recorded"
    title_de = "Die Bedingungen können nicht aufgenommen werden"
    rule = "CON-1"


@dataclass(eq=False)
class TermsVersionExists(Conflict):
    """A version of terms is recorded once and never changed."""

    title = "This version of these terms is recorded already"
    title_de = "Diese Fassung der Bedingungen ist bereits aufgenommen"
    rule = "CON-1"


@dataclass(eq=False)
class CampaignRefused(Invalid):
    """A campaign breaks the notice of two months or names terms that are none; every fault is listed."""

    title = "The campaign cannot be started"
    title_de = "Die Kampagne kann nicht begonnen werden"
    rule = "CON-2"


@dataclass(eq=False)
class CampaignOver(Conflict):
    """The campaign has ended; its requirements have expired (CON-4)."""

    title = "The campaign has ended"
    title_de = "Die Kampagne ist beendet"
    rule = "CON-4"


@dataclass(eq=False)
class ConsentAlreadyGiven(Conflict):
    """A consent that was given stands; whoever no longer wants the contract ends it (CON-11, CON-12)."""

    title = "Consent has been given already"
    title_de = "Die Zustimmung wurde bereits erteilt"
    rule = "CON-11"


@dataclass(eq=False)
class NotByThisChannel(Conflict):
    """The disposition decides whether the QR channel is offered (CON-8)."""

    title = "This requirement cannot be answered by the QR link"
    title_de = "Diese Zustimmung kann nicht über den QR-Link erteilt werden"
    rule = "CON-8"


@dataclass(eq=False)
class NoMoreLetters(Conflict):
    """The letter was printed; its secrets no longer exist (CON-9)."""

    title = "This letter has been printed; its link no longer exists in readable form"
    title_de = "Dieser Brief wurde gedruckt; sein Link ist nicht mehr lesbar vorhanden"
    rule = "CON-9"


@dataclass(eq=False)
class NothingToAskFor(Conflict):
    """The person has no requirement in this campaign that a link could answer (CON-8)."""

    title = "There is nothing this person could answer by a link"
    title_de = "Für diese Person gibt es nichts, was über einen Link beantwortet werden kann"
    rule = "CON-8"


@dataclass(eq=False)
class FormsRefused(Invalid):
    """A batch of captured forms has faults; every one is listed and nothing is captured (CON-10)."""

    title = "The forms cannot be captured"
    title_de = "Die Formulare können nicht erfasst werden"
    rule = "CON-10"


@dataclass(eq=False)
class NothingToCompare(Conflict):
    """Two versions of the same terms, both with their wording, can be compared; others cannot (CON-1)."""

    title = "There are no two versions of these terms with their wording"
    title_de = "Zu diesen Bedingungen liegen keine zwei Fassungen mit Wortlaut vor"
    rule = "CON-1"


@dataclass(eq=False)
class DecidesNoLonger(Conflict):
    """The person was asked and has no role any more in which to decide on any of the depots (CON-4)."""

    title = "You no longer decide on these depots"
    title_de = "Sie entscheiden über diese Depots nicht mehr"
    rule = "CON-4"


@dataclass(eq=False)
class MigrationRefused(Invalid):
    """Consents of a migration have faults; every one is listed and nothing is recorded (CON-2)."""

    title = "The consents of the migration cannot be recorded"
    title_de = "Die Zustimmungen aus der Migration können nicht aufgenommen werden"
    rule = "CON-2"
