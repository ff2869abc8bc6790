"""What is kept of a code sent by e-mail: a digest with the pepper, bound to change and address (ACC-15)."""

from __future__ import annotations

from uuid import UUID

from depot.kernel.crypto import keyring


def email_code_digest(change: UUID, email: str, code: str) -> bytes:
    """The digest of this code for this change of this address (ACC-15)."""
    return keyring().digest("email_code", f"{change} {email} {code}")
