"""A person tells a new e-mail address; a code goes there (ACC-15)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.errors import MailNotOffered, RequestRefused, TooManyCodes
from depot.accounts.ports import MailGateway
from depot.accounts.rules.email_change import (
    CODE_DIGITS,
    CODE_LIFETIME,
    CODES_PER_DAY,
    EmailChange,
    code_mail,
    email_faults,
)
from depot.accounts.store import mails
from depot.accounts.usecases.email_code_digest import email_code_digest
from depot.customers.usecases.lock_person import lock_person
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId

_A_DAY: Final = timedelta(days=1)


def ask_for_email(
    tx: Session, *, person: PersonId, email: str, gateway: MailGateway | None, now: datetime
) -> EmailChange:
    """Nothing changes yet; a change asked for before is void, and the codes of a day are limited (ACC-15)."""
    lock_person(tx, person)  # codes of a person are counted one by one
    faults = email_faults(email, so_far=person_details(tx, person).email)
    if faults:
        raise RequestRefused(_faults=faults)
    if gateway is None:
        raise MailNotOffered
    if mails.asked_since(tx, person, now - _A_DAY) >= CODES_PER_DAY:
        raise TooManyCodes(retry_after_seconds=int(_A_DAY.total_seconds()))
    change_id, address = new_id(), email.strip()
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    digest = email_code_digest(change_id, address, code)
    change = EmailChange(change_id, person, address, digest, failures=0, lapses_at=now + CODE_LIFETIME)
    mails.add(tx, change, now=now)
    subject, text = code_mail(code)
    gateway(tx, address=address, subject=subject, text=text, now=now)
    return change
