"""With which secret the local provider signs: derived from the installation's own, so that none is written down."""

from __future__ import annotations

from depot.customers.model import IdentificationMethod
from depot.kernel.crypto import keyring


def local_provider_secret(method: IdentificationMethod) -> bytes:
    """The secret of a method's local provider (ACC-2)."""
    return keyring().digest("identification provider", method)
