"""Argon2id over an already peppered secret (AUT-2): a short PIN's hash alone would be searched through in a second."""

from __future__ import annotations

import threading
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's smaller profile: 19 MiB, two passes, one lane.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
# A flood of logins may not take all memory and all cores: the others wait their turn.
_AT_ONCE: Final = threading.BoundedSemaphore(4)
# The hash of nobody's PIN, made with the same costs: an unknown access takes as long as a known one (AUT-12).
NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$CCv1k+OgTOY2o6b9oYXWUQjthgkklr8CN2O7KhjhHyo"


def hashed(peppered: bytes) -> str:
    """The hash to keep, with its salt and its costs (AUT-2)."""
    with _AT_ONCE:
        return _HASHER.hash(peppered)


def fits(kept: str | None, peppered: bytes) -> bool:
    """Whether the secret belongs to the hash; without one the same work is done for nothing (AUT-12)."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or NOBODY, peppered) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False
