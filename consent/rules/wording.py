"""The German words of consent: on documents, and as the text that a security factor releases (CON-6, CON-11, AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from consent.model import Campaign, ConsentChannel, Legitimation, Requirement, Terms
from depot.accounts.rules.names import PRODUCT_DE
from depot.kernel.ids import DepotId

CHANNEL_DE: Final[Mapping[ConsentChannel, str]] = {
    ConsentChannel.QR: "Persönlicher Link (QR-Code)",
    ConsentChannel.ONLINE: "Online-Banking",
    ConsentChannel.WRITING: "Schriftlich",
}
LEGITIMATION_DE: Final[Mapping[Legitimation, str]] = {
    Legitimation.BIRTH_DATE: "Geburtsdatum",
    Legitimation.BIRTH_DATE_AND_CODE: "Geburtsdatum und Zustimmungscode",
    Legitimation.SECURITY_FACTOR: "Freigabe mit Sicherheitsfaktor",
    Legitimation.SESSION: "Anmeldung im Online-Banking",
    Legitimation.SIGNATURE: "Unterschrift",
}


def day_de(day: date) -> str:
    """The day as printed: 28.03.2024 (DOC-3)."""
    return f"{day:%d.%m.%Y}"


def terms_de(terms: Terms) -> str:
    """A version of terms in one line (CON-1)."""
    return f"{terms.title}, Fassung {terms.version}"


def requirement_de(requirement: Requirement, numbers: Mapping[DepotId, str]) -> str:
    """What is asked, in one line: the product and the depots (CON-3)."""
    return f"{PRODUCT_DE[requirement.product]}: {depots_de([numbers[depot] for depot in requirement.depots])}"


def depots_de(numbers: Sequence[str]) -> str:
    """One or several depots by their numbers (ACC-6)."""
    return f"{'Depot' if len(numbers) == 1 else 'Depots'} {', '.join(numbers)}"


def release_text(requirements: Sequence[Requirement], numbers: Mapping[DepotId, str]) -> str:
    """The canonical text of a consent in online banking: every depot, version and digest is in it (CON-6, AUT-9)."""
    lines = ["Zustimmung zu Vertragsbedingungen"]
    for requirement in requirements:
        lines.append("")
        lines.append(requirement_de(requirement, numbers))
        lines += [f"- {terms_de(terms)} (SHA-256 {terms.sha256})" for terms in requirement.terms]
        lines.append(f"Wirksam frühestens ab {day_de(requirement.campaign.effective_on)}")
    return "\n".join(lines)


_HOW_ONLINE: Final = (
    "Die neuen Fassungen und eine Gegenüberstellung der Änderungen finden Sie im Online-Banking unter "
    "„Meine Daten > Vertragsunterlagen“. Dort können Sie mit Ihrem Sicherheitsfaktor zustimmen, bis zum {ends_on}."
)
_HOW_BY_LETTER: Final = (
    "Sie erhalten dazu einen Brief mit Ihrem persönlichen Link. Auf der Seite, die sich damit öffnet, finden Sie die "
    "neuen Fassungen und eine Gegenüberstellung der Änderungen und können zustimmen, bis zum {ends_on}."
)
_NOTHING_CHANGES: Final = (
    "Sie können Ihren Vertrag jederzeit kostenfrei und fristlos beenden. "
    "Individuelle Bedingungen vereinbaren wir nicht."
)


def announcement_de(
    campaign: Campaign, terms: Sequence[Terms], asked: Sequence[str], *, by_letter: bool
) -> tuple[str, ...]:
    """The paragraphs of the letter that announces a campaign (CON-2, CON-12)."""
    what = (
        f"wir ändern unsere Bedingungen ({campaign.title}). Die neuen Fassungen sollen ab dem "
        f"{day_de(campaign.effective_on)} gelten: {'; '.join(terms_de(found) for found in terms)}."
    )
    whom = (
        f"Dafür brauchen wir Ihre ausdrückliche Zustimmung. Sie betrifft: {'; '.join(asked)}. Ihr Schweigen gilt "
        "nicht als Zustimmung; ohne sie bleiben für Ihr Depot die bisherigen Fassungen in Kraft."
    )
    how = (_HOW_BY_LETTER if by_letter else _HOW_ONLINE).format(ends_on=day_de(campaign.ends_on))
    return (what, whom, how, f"Sie möchten nicht zustimmen? {_NOTHING_CHANGES}")


def refusal_de(requirements: Sequence[str], *, ends_on: date) -> tuple[str, ...]:
    """The paragraphs that confirm a refusal and tell of the right to end the contract (CON-12)."""
    return (
        f"Sie haben den neuen Bedingungen nicht zugestimmt für: {'; '.join(requirements)}.",
        f"Die bisherigen Fassungen bleiben für Ihr Depot in Kraft. {_NOTHING_CHANGES}",
        f"Wenn Sie es sich anders überlegen, können Sie bis zum {day_de(ends_on)} noch zustimmen.",
    )
