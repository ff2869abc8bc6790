"""What is kept of an activation code: a digest with the pepper, bound to its factor (AUT-7)."""

from __future__ import annotations

from depot.kernel.crypto import keyring
from depot.kernel.ids import FactorId


def activation_digest(factor: FactorId, code: str) -> bytes:
    """The digest of this code for this factor (AUT-7)."""
    return keyring().digest("activation_code", f"{factor} {code}")
