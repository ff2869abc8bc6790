"""The German words of consent: on documents, and as the text that a security factor releases (CON-6, CON-11, AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from consent.model import Campaign, ConsentChannel, Legitimation, Requirement, Terms, Way
from depot.accounts.model import Product
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
    return asked_de(requirement.product, requirement.depots, numbers)


def asked_de(product: Product, depots: Sequence[DepotId], numbers: Mapping[DepotId, str]) -> str:
    """A product and its depots, in one line (CON-3)."""
    return f"{PRODUCT_DE[product]}: {depots_de([numbers[depot] for depot in depots])}"


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
_HOW_BY_FORM: Final = (
    "Diesem Schreiben folgt für jede Zustimmung, die nicht über einen Link erteilt werden kann, ein Formular. Bitte "
    "senden Sie es unterschrieben bis zum {ends_on} per Post, Fax oder E-Mail zurück. Zusätze auf dem Formular haben "
    "keine Wirkung."
)
_HOW: Final[Mapping[Way, str]] = {Way.ONLINE: _HOW_ONLINE, Way.LINK: _HOW_BY_LETTER, Way.FORM: _HOW_BY_FORM}
_REMIND: Final[Mapping[Way, str]] = {
    Way.ONLINE: _HOW_ONLINE,
    Way.LINK: (
        "Bitte nutzen Sie den persönlichen Link aus unserem Brief, bis zum {ends_on}. Haben Sie den Brief nicht mehr? "
        "Rufen Sie uns an; wir senden Ihnen einen neuen."
    ),
    Way.FORM: (
        "Bitte senden Sie das unterschriebene Formular bis zum {ends_on} zurück. Haben Sie es nicht mehr? Rufen Sie "
        "uns an; wir senden Ihnen ein neues."
    ),
}
_NOTHING_CHANGES: Final = (
    "Sie können Ihren Vertrag jederzeit kostenfrei und fristlos beenden. "
    "Individuelle Bedingungen vereinbaren wir nicht."
)


def announcement_de(
    campaign: Campaign, terms: Sequence[Terms], asked: Sequence[str], *, ways: AbstractSet[Way]
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
    hows = tuple(text.format(ends_on=day_de(campaign.ends_on)) for way, text in _HOW.items() if way in ways)
    return (what, whom, *hows, f"Sie möchten nicht zustimmen? {_NOTHING_CHANGES}")


def refusal_de(requirements: Sequence[str], *, ends_on: date) -> tuple[str, ...]:
    """The paragraphs that confirm a refusal and tell of the right to end the contract (CON-12)."""
    return (
        f"Sie haben den neuen Bedingungen nicht zugestimmt für: {'; '.join(requirements)}.",
        f"Die bisherigen Fassungen bleiben für Ihr Depot in Kraft. {_NOTHING_CHANGES}",
        f"Wenn Sie es sich anders überlegen, können Sie bis zum {day_de(ends_on)} noch zustimmen.",
    )


def form_de(campaign: Campaign, terms: Sequence[Terms], line: str, *, role: str, code: str) -> tuple[str, ...]:
    """The paragraphs of the form for one requirement (CON-10)."""
    versions = "; ".join(f"{terms_de(found)} (SHA-256 {found.sha256})" for found in terms)
    return (
        f"Formularcode: {code}",
        (
            f"Ich stimme als {role} den folgenden Bedingungen zu: {versions}. Meine Zustimmung betrifft: {line}. "
            f"Sie wird frühestens am {day_de(campaign.effective_on)} wirksam."
        ),
        "Ort, Datum: ______________________________",
        "Unterschrift: ______________________________",
        (
            f"Bitte senden Sie dieses Formular bis zum {day_de(campaign.ends_on)} per Post, Fax oder E-Mail zurück. "
            "Es wird anhand des Formularcodes automatisch erfasst. Zusätze und Streichungen haben keine Wirkung. "
            "Für jede Zustimmung gibt es ein eigenes Formular."
        ),
    )


def free_text_de(line: str) -> tuple[str, ...]:
    """The paragraphs that tell what becomes of anything else written on a form (CON-10)."""
    return (
        (
            f"Auf Ihrem Formular ({line}) steht mehr als Ihre Zustimmung. Das haben wir nicht berücksichtigt; "
            "es hat keine Wirkung. Individuelle Bedingungen vereinbaren wir nicht."
        ),
        "Haben Sie eine Frage oder einen Auftrag? Bitte schreiben Sie uns gesondert oder rufen Sie uns an.",
    )


def reminder_de(campaign: Campaign, asked: Sequence[str], *, ways: AbstractSet[Way]) -> tuple[str, ...]:
    """The paragraphs of a reminder to those whose answer is still open (CON-13)."""
    return (
        (
            f"wir haben Sie um Ihre Zustimmung zu geänderten Bedingungen gebeten ({campaign.title}). Noch offen ist: "
            f"{'; '.join(asked)}. Ihr Schweigen gilt nicht als Zustimmung; ohne sie bleiben die bisherigen Fassungen "
            "in Kraft."
        ),
        *(text.format(ends_on=day_de(campaign.ends_on)) for way, text in _REMIND.items() if way in ways),
        f"Sie möchten nicht zustimmen? {_NOTHING_CHANGES}",
    )
