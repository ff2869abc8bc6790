"""Whose access was changed or locked learns of it by postbox and e-mail, seconds after the change (AUT-7, AUT-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.usecases.take_notices import take_notices
from depot.accounts.ports import MailGateway
from depot.accounts.rules.access_notice import access_letter, access_mail
from depot.accounts.usecases.deceased_among import deceased_among
from depot.accounts.usecases.file_personal_letter import file_personal_letter
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.customers.usecases.person_details import person_details
from depot.kernel.clock import today

_AT_ONCE: Final = 100


def tell_of_access(tx: Session, gateway: MailGateway | None, *, now: datetime) -> int:
    """Write to the persons behind the oldest notices; returns to how many. Nobody writes to the dead (ACC-14)."""
    notices = take_notices(tx, limit=_AT_ONCE)
    reachable = mailing_labels(tx, notices, on=today(now)).keys() - deceased_among(tx, notices)
    for person in sorted(reachable):
        happened = notices[person]
        file_personal_letter(tx, person, access_letter(happened), now=now)
        email = person_details(tx, person).email
        if gateway is not None and email:
            subject, text = access_mail(happened)
            gateway(tx, address=email, subject=subject, text=text, now=now)
    return len(reachable)
