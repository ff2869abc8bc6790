"""Encryption of personal data at rest with keys outside the database, and keyed digests for look-ups (PRV-4)."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Keyring:
    """Field keys by number (the highest encrypts, all decrypt), the pepper of secrets and the key of look-ups."""

    field_keys: dict[int, bytes]
    pepper: bytes

    @property
    def newest(self) -> int:
        """The key that encrypts now."""
        return max(self.field_keys)

    def encrypt(self, plain: bytes) -> bytes:
        """Key number, nonce, ciphertext with tag (AES-256-GCM)."""
        nonce = os.urandom(_NONCE)
        number = self.newest
        return number.to_bytes(2) + nonce + AESGCM(self.field_keys[number]).encrypt(nonce, plain, None)

    def decrypt(self, sealed: bytes) -> bytes:
        """The plain bytes; raises KeyError for a key that is gone, InvalidTag for altered bytes."""
        key = self.field_keys[int.from_bytes(sealed[:2])]
        return AESGCM(key).decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], None)

    def digest(self, purpose: str, value: str) -> bytes:
        """A keyed digest: equal values are found without being readable."""
        return hmac.digest(self.pepper, f"{purpose}\x00{value}".encode(), hashlib.sha256)


_INSTALLED: Final[list[Keyring]] = []


def install(keyring: Keyring) -> None:
    """Set the keys of this process; called once by the composition root."""
    _INSTALLED[:] = [keyring]


def keyring() -> Keyring:
    """The keys of this process."""
    assert _INSTALLED, "the composition root installs the keyring first"
    return _INSTALLED[0]


class EncryptedText(TypeDecorator[str]):
    """Text that the database sees only encrypted; column names end in `_sealed`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Encrypted on the way in."""
        return None if value is None else keyring().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Decrypted on the way out."""
        return None if value is None else keyring().decrypt(bytes(value)).decode()
