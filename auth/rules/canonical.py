"""What a device signs, byte for byte: a signature is good for one purpose, one challenge and one text (AUT-9)."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from depot.kernel.ids import FactorId, LoginId, ReleaseId, SessionId, to_text


def release_message(release: ReleaseId, text: str) -> bytes:
    """The release, the digest of its text and the text itself, as shown on the device (AUT-9)."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"release\n{to_text('rel', release)}\n{digest}\n{text}".encode()


def login_message(login: LoginId, challenge: str) -> bytes:
    """The login and its challenge (AUT-3)."""
    return f"login\n{to_text('lgn', login)}\n{challenge}".encode()


def pairing_message(session: SessionId, name: str, public_key: bytes) -> bytes:
    """The session in which the device is paired, its name and its key (AUT-5)."""
    return f"pairing\n{to_text('ses', session)}\n{name}\n{b64encode(public_key).decode()}".encode()


def passkey_message(factor: FactorId) -> bytes:
    """A new passkey proves itself over the id of its factor, which is as new (AUT-5)."""
    return f"passkey\n{to_text('fac', factor)}".encode()


def challenge_of(message: bytes) -> bytes:
    """What a passkey signs in place of the message: its digest, purpose, nonce and text included (AUT-9)."""
    return hashlib.sha256(message).digest()


def lock_message(factor: FactorId, signed_at: str) -> bytes:
    """The device says that its release password was wrong five times (AUT-10)."""
    return f"lock\n{to_text('fac', factor)}\n{signed_at}".encode()


def device_message(factor: FactorId, signed_at: str) -> bytes:
    """The device asks what waits for it, at a moment as written in its request (AUT-9)."""
    return f"device\n{to_text('fac', factor)}\n{signed_at}".encode()
