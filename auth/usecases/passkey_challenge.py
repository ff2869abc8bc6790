"""The challenge under which a passkey is made: one per session, known to nobody before the session asks for it."""

from __future__ import annotations

from depot.kernel.crypto import keyring
from depot.kernel.ids import SessionId


def passkey_challenge(session: SessionId) -> bytes:
    """The challenge of this session (AUT-5)."""
    return keyring().digest("passkey_challenge", str(session))
