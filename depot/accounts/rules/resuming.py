"""Who applied is known again by a secret of their own making (ACC-11, AUT-16)."""

from __future__ import annotations

import hmac


def is_applicant(told: bytes, kept: bytes | None) -> bool:
    """Whether the digests are equal, compared in the same time whatever they are."""
    return kept is not None and hmac.compare_digest(told, kept)
