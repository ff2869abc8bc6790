"""What happened on an access, in the words that its person reads (AUT-11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from auth.model import AccessNote
from depot.kernel.calendar import BERLIN

N = AccessNote
NOTE_TEXT: Final[Mapping[AccessNote, Mapping[str, str]]] = {
    N.ACCESS_OPENED: {"de": "Zugang eröffnet", "en": "Access opened"},
    N.ACCESS_LOCKED: {"de": "Zugang nach falschen PINs gesperrt", "en": "Access locked after wrong PINs"},
    N.PIN_CHANGED: {"de": "PIN geändert", "en": "PIN changed"},
    N.PIN_REISSUED: {"de": "Neue vorläufige PIN per Brief", "en": "New temporary PIN by letter"},
    N.LETTER_PRINTED: {"de": "Brief mit Zugangsdaten gedruckt", "en": "Letter with credentials printed"},
    N.LOGIN_SUCCEEDED: {"de": "Anmeldung", "en": "Login"},
    N.LOGIN_FAILED: {"de": "Fehlgeschlagene Anmeldung", "en": "Failed login"},
    N.FACTOR_ACTIVATED: {"de": "Sicherheitsfaktor aktiviert", "en": "Security factor activated"},
    N.FACTOR_BLOCKED: {"de": "Sicherheitsfaktor gesperrt", "en": "Security factor blocked"},
    N.FACTOR_REMOVED: {"de": "Sicherheitsfaktor gelöscht", "en": "Security factor removed"},
    N.ACTIVATION_CODE_ASKED: {"de": "Aktivierungscode angefordert", "en": "Activation code asked for"},
    N.ACTIVATION_CODE_BLOCKED: {"de": "Aktivierungscode ungültig nach Fehlversuchen", "en": "Activation code blocked"},
    N.SMS_CODE_SENT: {"de": "smsTAN gesendet", "en": "Code sent by SMS"},
    N.RELEASE_ANSWERED: {"de": "Freigabe erteilt", "en": "Release given"},
}


def notice_line(note: AccessNote, happened_at: datetime) -> str:
    """What happened and when, in German, as letters and mails say it (AUT-7)."""
    return f"{happened_at.astimezone(BERLIN):%d.%m.%Y, %H:%M} Uhr: {NOTE_TEXT[note]['de']}"
