"""The code is entered and the new e-mail address takes effect (ACC-15)."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import EmailCodeNotAccepted, MailNotOffered
from depot.accounts.ports import MailGateway
from depot.accounts.rules.email_change import changed_mail
from depot.accounts.rules.letters import email_changed
from depot.accounts.store import mails
from depot.accounts.usecases.email_code_digest import email_code_digest
from depot.accounts.usecases.file_personal_letter import file_personal_letter
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.record_email import record_email
from depot.kernel.ids import PersonId


def confirm_email(tx: Session, *, person: PersonId, code: str, gateway: MailGateway | None, now: datetime) -> None:
    """Five wrong codes void the change; the address so far is told (ACC-15)."""
    if gateway is None:
        raise MailNotOffered
    change = mails.locked_open(tx, person)
    if change is None or not change.takes_codes(now):
        raise EmailCodeNotAccepted
    if not hmac.compare_digest(change.code_digest, email_code_digest(change.change_id, change.email, code)):
        mails.count_failure(tx, change.change_id)
        raise EmailCodeNotAccepted
    so_far = person_details(tx, person).email
    record_email(tx, person, change.email, now=now)
    mails.done(tx, change.change_id, now=now)
    subject, text = changed_mail()
    gateway(tx, address=so_far, subject=subject, text=text, now=now)
    file_personal_letter(tx, person, email_changed(), now=now)
