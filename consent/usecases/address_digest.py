"""From where somebody answered, without keeping the address itself (CON-11)."""

from __future__ import annotations

from typing import Final

from depot.kernel.crypto import keyring

_PURPOSE: Final = "consent address"


def address_digest(address: str) -> bytes:
    """A keyed digest of the address: it can be compared with another, and not be read (CON-11, PRV-4)."""
    return keyring().digest(_PURPOSE, address)
