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
