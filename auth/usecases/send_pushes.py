"""Devices are woken when a release waits for their person; the push says nothing of it (AUT-4, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.ports import PushGateway
from auth.rules.push import worth_sending_since
from auth.store import pushes

_AT_ONCE: Final = 500


def send_pushes(tx: Session, gateway: PushGateway, *, now: datetime) -> int:
    """Wake each device once per release that can still be answered; returns how many (AUT-9)."""
    taken = pushes.take(tx, since=worth_sending_since(now), limit=_AT_ONCE, now=now)
    for push in taken:
        gateway(tx, factor=push.factor, release=push.release, now=now)
    return len(taken)
