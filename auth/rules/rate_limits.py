"""Unauthenticated calls are counted per access id, per address and as a whole (AUT-12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

SUBJECT_WINDOW: Final = timedelta(minutes=15)
SUBJECT_LIMIT: Final = 30
ORIGIN_WINDOW: Final = timedelta(minutes=1)
ORIGIN_LIMIT: Final = 600
GLOBAL_LIMIT: Final = 6_000


def wait_seconds(*, of_subject: int, of_origin: int, of_all: int) -> int | None:
    """How long to wait before another try, or None where the try may go on (AUT-12)."""
    if of_subject >= SUBJECT_LIMIT:
        return int(SUBJECT_WINDOW.total_seconds())
    if of_origin >= ORIGIN_LIMIT or of_all >= GLOBAL_LIMIT:
        return int(ORIGIN_WINDOW.total_seconds())
    return None
