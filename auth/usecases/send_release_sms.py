"""A release is answered by the code of a message that shows its text (AUT-4, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import FactorKind, SmsSent
from auth.ports import SmsDesk
from auth.rules.release_life import refusal_of
from auth.usecases.release_details import release_details
from auth.usecases.send_sms_code import send_sms_code
from depot.kernel.errors import NotFound
from depot.kernel.ids import FactorId, PersonId, ReleaseId


def send_release_sms(
    tx: Session, desk: SmsDesk, *, release: ReleaseId, factor: FactorId, person: PersonId, now: datetime
) -> SmsSent:
    """Send a code that is good for this release and text alone (AUT-9)."""
    found = release_details(tx, release, person=person)
    refusal = refusal_of(found, now)
    if refusal is not None:
        raise refusal
    if not any(each.factor_id == factor and each.kind is FactorKind.SMS for each in found.factors):
        raise NotFound("factor")
    return send_sms_code(
        tx, desk, person=person, factor=factor, subject=release, bound=found.text, shown=found.text, now=now
    )
