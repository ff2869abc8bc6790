"""What is kept of a code sent by SMS: a digest with the pepper, bound to factor, subject and text (AUT-9)."""

from __future__ import annotations

import hashlib
from uuid import UUID

from depot.kernel.crypto import keyring
from depot.kernel.ids import FactorId


def sms_digest(factor: FactorId, subject: UUID, bound: str, code: str) -> bytes:
    """The digest of this code for this factor, subject and text; another text has another digest (AUT-9)."""
    text = hashlib.sha256(bound.encode()).hexdigest()
    return keyring().digest("sms_code", f"{factor} {subject} {text} {code}")
