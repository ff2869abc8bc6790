"""A new e-mail address takes effect when the code sent to it is entered (ACC-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from depot.customers.rules.person_faults import is_email
from depot.kernel.errors import Fault
from depot.kernel.ids import PersonId

CODE_DIGITS: Final = 6
CODE_LIFETIME: Final = timedelta(hours=1)
TRIES: Final = 5
CODES_PER_DAY: Final = 5
"""Five tries at five codes a day are a chance of 1 in 40,000 to enter a code that somebody else received."""

Mail = tuple[str, str]
"""Subject and text."""


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A new address that waits for its code."""

    change_id: UUID
    person: PersonId
    email: str
    code_digest: bytes
    failures: int
    lapses_at: datetime

    def takes_codes(self, now: datetime) -> bool:
        """Whether a code can still be right."""
        return now < self.lapses_at and self.failures < TRIES


@dataclass(frozen=True, slots=True)
class MailKept:
    """A message of the local gateway."""

    message_id: UUID
    address: str
    subject: str
    text: str
    sent_at: datetime


def email_faults(new: str, *, so_far: str) -> tuple[Fault, ...]:
    """Mail can be sent there, and it is another address (ACC-1, ACC-15)."""
    if not is_email(new):
        return (Fault("ACC-1", "/email", "is no e-mail address", "not-an-email"),)
    if new.strip().casefold() == so_far.casefold():
        return (Fault("ACC-15", "/email", "this is the address so far", "no-change"),)
    return ()


def code_mail(code: str) -> Mail:
    """To the new address."""
    return (
        "Ihr Bestätigungscode",
        (
            f"Ihr Code zur Bestätigung dieser E-Mail-Adresse: {code}\n"
            "Er gilt eine Stunde. Haben Sie keine Änderung veranlasst, ignorieren Sie bitte diese Nachricht."
        ),
    )


def changed_mail() -> Mail:
    """To the address so far; the new one is not named in it."""
    return (
        "Ihre E-Mail-Adresse wurde geändert",
        (
            "Diese Adresse ist bei uns nicht mehr hinterlegt; Sie haben eine andere bestätigt.\n"
            "Haben Sie diese Änderung nicht veranlasst, melden Sie sich bitte sofort bei uns."
        ),
    )
