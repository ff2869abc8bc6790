"""Whether a PIN or password is the kept one; takes as long where none is kept (AUT-12)."""

from __future__ import annotations

from auth.rules.argon2id import fits
from depot.kernel.crypto import keyring


def secret_fits(purpose: str, secret: str, *, kept: str | None) -> bool:
    """Whether the secret belongs to the kept hash (AUT-2)."""
    return fits(kept, keyring().digest(purpose, secret))
