"""A login by smsTAN: the message goes out where PIN and access are right, the answer is always the same (AUT-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import FactorKind, Origin
from auth.ports import SmsDesk
from auth.rules.login_life import may_answer
from auth.store import accesses, factors, logins
from auth.usecases.count_attempt import count_attempt
from auth.usecases.send_sms_code import send_sms_code
from depot.kernel.errors import Refusal
from depot.kernel.ids import LoginId

_SHOWN = "Anmeldung an Ihrem Zugang."


def send_login_sms(tx: Session, desk: SmsDesk, *, login: LoginId, origin: Origin, now: datetime) -> None:
    """Send a code to the oldest active smsTAN factor behind a living login, or nothing (AUT-11, AUT-12)."""
    count_attempt(tx, str(login), origin=origin, now=now)
    opened = logins.locked(tx, login)
    access = None if opened is None or opened.access_id is None else accesses.locked_by_id(tx, opened.access_id)
    if opened is None or access is None or not may_answer(opened, access, now):
        return
    known = factors.locked_active(tx, access.person, FactorKind.SMS)
    if not known:
        return
    factor = known[0].factor.factor_id
    try:
        send_sms_code(
            tx,
            desk,
            person=access.person,
            factor=factor,
            subject=login,
            bound=opened.challenge,
            shown=_SHOWN,
            now=now,
        )
    except Refusal:  # refused before anything is written; to tell the reason would tell that the PIN is right
        return
