"""A PIN or password as it is kept: Argon2id over its digest with the pepper, which the database never sees (AUT-2)."""

from __future__ import annotations

from auth.rules.argon2id import hashed
from depot.kernel.crypto import keyring


def seal_secret(purpose: str, secret: str) -> str:
    """The hash to keep of a PIN or password (AUT-2)."""
    return hashed(keyring().digest(purpose, secret))
