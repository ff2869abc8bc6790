"""A paired device answers a release by itself: its signature is the authentication (AUT-4, AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import DeviceNotAccepted
from auth.model import DEVICE_KINDS, FactorAnswer, FactorState, Origin, Release
from auth.ports import ReleasedAct
from auth.store import factors
from auth.usecases.answer_release import answer_release
from auth.usecases.count_attempt import count_attempt
from depot.kernel.ids import FactorId, ReleaseId


def answer_from_device(
    tx: Session,
    *,
    factor: FactorId,
    release: ReleaseId,
    signature: bytes,
    origin: Origin,
    acts: Mapping[str, ReleasedAct],
    now: datetime,
) -> Release:
    """Give the release with the device's signature (AUT-9, AUT-12)."""
    count_attempt(tx, str(factor), origin=origin, now=now)
    credential = factors.credential(tx, factor)
    if credential is None or credential.factor.kind not in DEVICE_KINDS:
        raise DeviceNotAccepted
    if credential.factor.state is not FactorState.ACTIVE:
        raise DeviceNotAccepted
    return answer_release(
        tx,
        release=release,
        person=credential.person,
        session=None,
        answer=FactorAnswer(credential.factor.kind, factor=factor, signature=signature),
        acts=acts,
        now=now,
    )
