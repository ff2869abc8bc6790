"""Who applied is known again by a secret of their own making (ACC-11, AUT-16)."""

from __future__ import annotations

import hmac
from typing import Final

SECRET_PATTERN: Final = r"[A-Za-z0-9_-]{43,128}"  # noqa: S105 - the form of a secret, not one
"""At least 256 bits in URL-safe base64; made by the applicant's program, so that no answer and no receipt holds it."""


def is_applicant(told: bytes, kept: bytes | None) -> bool:
    """Whether the digests are equal, compared in the same time whatever they are."""
    return kept is not None and hmac.compare_digest(told, kept)
