"""What is kept of the secret of a draft: a digest with the pepper, bound to the draft (ACC-11)."""

from __future__ import annotations

from depot.kernel.crypto import keyring
from depot.kernel.ids import ApplicationDraftId


def draft_digest(draft: ApplicationDraftId, secret: str) -> bytes:
    """The digest of this secret for this draft (ACC-11)."""
    return keyring().digest("application draft", f"{draft} {secret}")
