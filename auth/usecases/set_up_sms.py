"""A smsTAN factor begins with a code to the registered mobile number, which proves it (AUT-4, AUT-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Credential, Factor, FactorKind, FactorState, SmsSent
from auth.ports import SmsDesk
from auth.rules.factor_text import SMS_SET_UP
from auth.store import factors
from auth.usecases.send_sms_code import send_sms_code
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, SessionId


def set_up_sms(
    tx: Session, desk: SmsDesk, *, person: PersonId, session: SessionId, name: str, now: datetime
) -> tuple[Factor, SmsSent]:
    """A new factor that waits for the code of its first message (AUT-5)."""
    factor = Factor(FactorId(new_id()), FactorKind.SMS, name, FactorState.PENDING)
    factors.add(tx, Credential(factor, person, failures=0, set_up_at=now, set_up_by=session))
    sent = send_sms_code(
        tx,
        desk,
        person=person,
        factor=factor.factor_id,
        subject=factor.factor_id,
        bound=SMS_SET_UP,
        shown=SMS_SET_UP,
        now=now,
    )
    return factor, sent
