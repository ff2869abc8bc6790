"""Messages between services are signed as Standard Webhooks says: HMAC-SHA256 over id, time and body (API, OPS-4)."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)
"""A message older or younger than this is refused, so that a recorded one is worth nothing later."""


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message as it came: its id, its time in seconds since 1970, its body, and one or more signatures."""

    message_id: str
    timestamp: str
    body: bytes
    signatures: str


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of version 1: `v1,` and the HMAC in base64."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(secret, signed, sha256)).decode()


def is_genuine(message: SignedMessage, secret: bytes, *, now: datetime) -> bool:
    """Whether one of the signatures fits and the message is of these minutes; during a rotation there are two."""
    if not (message.timestamp.isascii() and message.timestamp.isdigit() and len(message.timestamp) <= 12):
        return False
    sent = int(message.timestamp)
    if abs(now.timestamp() - sent) > TOLERANCE.total_seconds():
        return False
    right = signature(secret, message.message_id, sent, message.body).encode()
    return any(hmac.compare_digest(right, told.encode()) for told in message.signatures.split(" ")[:5])
