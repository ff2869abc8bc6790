"""The words of the letters of an access: its id, its temporary PIN, an activation code (AUT-1, AUT-2, AUT-7)."""

from __future__ import annotations

from datetime import date

from auth.model import LetterKind


def letter_lines(kind: LetterKind, value: str, *, valid_until: date) -> tuple[str, ...]:
    """What stands in the letter (AUT-1, AUT-2, AUT-7)."""
    if kind is LetterKind.ACCESS_NUMBER:
        return (
            "Ihre Zugangs-ID",
            f"Ihre Zugangs-ID lautet: {value}",
            "Ihre vorläufige PIN erhalten Sie mit getrennter Post.",
        )
    if kind is LetterKind.ACTIVATION_CODE:
        return (
            "Ihr Aktivierungscode",
            f"Ihr Aktivierungscode lautet: {value}",
            f"Er aktiviert bis zum {valid_until:%d.%m.%Y} einmalig Ihren neuen Sicherheitsfaktor.",
            "Ihre bisherigen Sicherheitsfaktoren wurden mit der Anforderung gelöscht.",
            "Haben Sie keinen Aktivierungscode angefordert? Dann rufen Sie uns bitte sofort an.",
        )
    return (
        "Ihre vorläufige PIN",
        f"Ihre vorläufige PIN lautet: {value}",
        f"Bitte melden Sie sich bis zum {valid_until:%d.%m.%Y} an und wählen Sie dabei Ihre eigene PIN.",
        "Richten Sie dann, falls noch nicht geschehen, Ihren Sicherheitsfaktor ein.",
        "Wir fragen Sie nie am Telefon oder per E-Mail nach Ihrer PIN.",
    )
