"""A paired device asks what waits for its person, and shows the text that it then signs (AUT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import DeviceNotAccepted
from auth.model import Credential, FactorState, Origin, Release
from auth.rules.canonical import device_message
from auth.rules.factor_answer import is_signed
from auth.rules.login_life import is_timely
from auth.store import attempts, factors, releases
from auth.usecases.count_attempt import count_attempt
from depot.kernel.crypto import keyring
from depot.kernel.ids import FactorId


def device_releases(
    tx: Session, *, factor: FactorId, signed_at: str, signature: bytes, origin: Origin, now: datetime
) -> Sequence[Release]:
    """The open releases of the person behind an active device that signed just now (AUT-9, AUT-12)."""
    count_attempt(tx, str(factor), origin=origin, now=now)
    credential = factors.credential(tx, factor)
    if credential is None or not _signed(credential, signed_at, signature, now):
        raise DeviceNotAccepted
    attempts.forgive(tx, keyring().digest("attempt", str(factor)))  # who is known may ask every few seconds
    return releases.waiting(tx, credential.person, now=now)


def _signed(credential: Credential, signed_at: str, signature: bytes, now: datetime) -> bool:
    return (
        credential.factor.state is FactorState.ACTIVE
        and credential.public_key is not None
        and is_timely(signed_at, now)
        and is_signed(credential.public_key, signature, device_message(credential.factor.factor_id, signed_at))
    )
