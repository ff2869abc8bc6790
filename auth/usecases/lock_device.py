"""A device on which the release password was wrong five times answers no more until it is paired anew (AUT-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import DeviceNotAccepted
from auth.model import Factor, FactorState, Origin
from auth.rules.canonical import lock_message
from auth.rules.factor_answer import is_signed
from auth.rules.login_life import is_timely
from auth.store import factors
from auth.usecases.count_attempt import count_attempt
from auth.usecases.end_factor import end_factor
from depot.kernel.ids import FactorId


def lock_device(
    tx: Session, *, factor: FactorId, signed_at: str, signature: bytes, origin: Origin, now: datetime
) -> Factor:
    """Block the device by its own word, signed just now; a new pairing takes its place (AUT-10)."""
    count_attempt(tx, str(factor), origin=origin, now=now)
    credential = factors.locked(tx, factor)
    if (
        credential is None
        or credential.factor.state is not FactorState.ACTIVE
        or credential.public_key is None
        or not is_timely(signed_at, now)
        or not is_signed(credential.public_key, signature, lock_message(factor, signed_at))
    ):
        raise DeviceNotAccepted
    return end_factor(tx, credential, FactorState.BLOCKED, reason="release_password", session=None, now=now)
