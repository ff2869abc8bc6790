"""A code goes to the registered mobile number with what it releases; the codes of a day are limited (AUT-4, AUT-9)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auth.errors import NoMobileNumber, SmsNotOffered, TextTooLongForSms, TooManyMessages
from auth.model import CHALLENGE_LIFETIME, SmsCode, SmsSent
from auth.ports import SmsDesk
from auth.rules.sms_text import CODE_DIGITS, SMS_PER_DAY, message_text, shortened
from auth.store import accesses, sms_codes
from auth.usecases.sms_digest import sms_digest
from auth.usecases.tell_person import tell_person
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, to_text
from depot.kernel.outbox import Event

_A_DAY = timedelta(days=1)


def send_sms_code(
    tx: Session,
    desk: SmsDesk,
    *,
    person: PersonId,
    factor: FactorId,
    subject: UUID,
    bound: str,
    shown: str,
    now: datetime,
) -> SmsSent:
    """Send a code for exactly this subject and text; an older code of the factor is void (AUT-9)."""
    if desk.gateway is None:
        raise SmsNotOffered
    text = shortened(shown)
    if text is None:
        raise TextTooLongForSms
    number = desk.numbers(tx, person=person)
    if not number:
        raise NoMobileNumber
    accesses.locked_by_person(tx, person)  # messages of a person are counted one by one
    if sms_codes.sent_since(tx, person, now - _A_DAY) >= SMS_PER_DAY:
        raise TooManyMessages(retry_after_seconds=int(_A_DAY.total_seconds()))
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    digest, until = sms_digest(factor, subject, bound, code), now + CHALLENGE_LIFETIME
    sms_codes.add(tx, SmsCode(new_id(), factor, subject, digest, 0, until), person, now=now)
    desk.gateway(tx, number=number, text=message_text(text, code), now=now)
    content = {"person": to_text("per", person)}
    tell_person(tx, Event("sms_code_sent.v1", subject=factor, content=content), now=now)
    return SmsSent(number[-4:], until)
