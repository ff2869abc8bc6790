"""A push wakes a device and says nothing of what waits: the device asks, signs that it may, and shows it (AUT-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from auth.model import CHALLENGE_LIFETIME
from depot.kernel.ids import FactorId, ReleaseId


@dataclass(frozen=True, slots=True)
class Push:
    """A device to be woken because a release waits."""

    release: ReleaseId
    factor: FactorId
    opened_at: datetime


def worth_sending_since(now: datetime) -> datetime:
    """Releases opened at this moment or before have run out: their devices sleep on (AUT-9)."""
    return now - CHALLENGE_LIFETIME
