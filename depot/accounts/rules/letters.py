"""What the bank writes about changes of a depot (ACC-10, ACC-13 to ACC-16, CSH-10)."""

from __future__ import annotations

from datetime import date

Letter = tuple[str, tuple[str, ...]]
"""Subject and paragraphs."""


def german_day(day: date) -> str:
    """`08.01.2024`."""
    return f"{day:%d.%m.%Y}"


def masked(iban: str) -> str:
    """Country, the last four: enough to know one's own account by (PRV-4)."""
    return f"{iban[:2]}… {iban[-4:]}"


def reference_account_changed(old: str, new: str, payout_from: date) -> Letter:
    """Told to everybody who sees the depot; the old account is named (CSH-10)."""
    return (
        "Ihr Referenzbankkonto wurde geändert",
        (
            f"Statt des bisherigen Kontos {masked(old)} gilt nun das Konto {masked(new)}.",
            f"Auszahlungen auf das neue Konto sind ab dem {german_day(payout_from)} möglich.",
            "Haben Sie diese Änderung nicht veranlasst, melden Sie sich bitte sofort bei uns.",
        ),
    )


def life_event_letter(changes: tuple[str, ...]) -> Letter:
    """What has changed, sentence by sentence (ACC-13, ACC-14)."""
    return ("Änderungen zu Ihrem Depot", changes)


def depot_closed(day: date) -> Letter:
    """The last letter of a depot (ACC-16)."""
    return (
        "Ihr Depot ist geschlossen",
        (
            f"Ihr Depot wurde am {german_day(day)} auf Ihren Wunsch geschlossen. Kosten sind dafür nicht entstanden.",
            "Ein Guthaben haben wir auf Ihr Referenzbankkonto ausgezahlt.",
            "Ihre Dokumente können Sie weiterhin im Postfach lesen.",
        ),
    )


def depot_closing() -> Letter:
    """The wish is carried out; what is in the way is named online (ACC-16)."""
    return (
        "Ihr Depot wird geschlossen",
        (
            "Ihren Wunsch, das Depot zu schließen, haben wir erhalten.",
            "Geschlossen ist es, sobald der letzte Anteil verkauft oder übertragen und kein Auftrag mehr offen ist.",
            "Ein Guthaben zahlen wir auf Ihr Referenzbankkonto aus.",
        ),
    )


def address_changed() -> Letter:
    """Told once the address holds (ACC-15)."""
    return (
        "Ihre Adresse wurde geändert",
        (
            "Wir haben Ihre neue Adresse in unsere Unterlagen übernommen; sie steht im Kopf dieses Schreibens.",
            "Haben Sie diese Änderung nicht veranlasst, melden Sie sich bitte sofort bei uns.",
        ),
    )


def email_changed() -> Letter:
    """Told once the code was entered (ACC-15)."""
    return (
        "Ihre E-Mail-Adresse wurde geändert",
        (
            "Sie haben Ihre neue E-Mail-Adresse mit dem Code bestätigt, den wir dorthin gesandt haben.",
            "Haben Sie diese Änderung nicht veranlasst, melden Sie sich bitte sofort bei uns.",
        ),
    )


def name_changed() -> Letter:
    """What ends with the former name (ACC-15)."""
    return (
        "Ihr Name wurde geändert",
        (
            "Wir haben Ihren neuen Namen anhand der vorgelegten Unterlagen übernommen.",
            "Ein unter Ihrem bisherigen Namen erteilter Freistellungsauftrag ist damit unwirksam.",
            "Ist er in diesem Jahr schon genutzt, endet er mit dem Jahr. Bitte erteilen Sie bei Bedarf einen neuen.",
            "Eine Nichtveranlagungs-Bescheinigung reichen Sie bitte neu ein.",
        ),
    )


def power_granted(text: str) -> Letter:
    """The power in the words that were released (ACC-10)."""
    facts = text.split("\n")[1:]
    return ("Vollmacht erteilt", ("Folgende Vollmacht ist ab heute wirksam:", *facts))


def power_revoked(day: date) -> Letter:
    """With effect on receipt (ACC-10)."""
    return (
        "Vollmacht erloschen",
        (f"Eine Vollmacht zu Ihrem Depot wurde am {german_day(day)} widerrufen und ist damit erloschen.",),
    )
