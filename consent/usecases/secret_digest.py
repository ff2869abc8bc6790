"""Tokens, references, codes and cookies are found and checked by digest; the secrets are not kept (CON-9)."""

from __future__ import annotations

from consent.model import SecretKind
from depot.kernel.crypto import keyring


def secret_digest(kind: SecretKind, secret: str) -> bytes:
    """HMAC-SHA-256 with the key of look-ups, so that a stolen table cannot even be searched for codes (CON-9)."""
    return keyring().digest(f"consent {kind}", secret)
