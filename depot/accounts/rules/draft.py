"""A draft of an application is kept for a month from its last change (ACC-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from depot.kernel.errors import Fault
from depot.kernel.ids import ApplicationDraftId

LIFETIME: Final = timedelta(days=30)
MAX_LETTERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as far as it is filled in, and until when it is kept."""

    draft_id: ApplicationDraftId
    form: Mapping[str, Any]
    lapses_at: datetime


def form_faults(form: str) -> tuple[Fault, ...]:
    """A form of the longest kind has room; anything larger is none."""
    if len(form) > MAX_LETTERS:
        return (Fault("ACC-11", "/form", f"has more than {MAX_LETTERS} letters", "too-large"),)
    return ()
