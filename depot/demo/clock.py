"""The time of the story: what the bank's test clock was set to, plus what passed since on a stopwatch (OPS-4)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class StoryClock:
    """Follows the bank's clock without asking for it, so that codes of authenticator apps fit."""

    moment: datetime
    _set_at: float = field(default_factory=time.perf_counter)

    def now(self) -> datetime:
        """The bank's moment."""
        return self.moment + timedelta(seconds=time.perf_counter() - self._set_at)

    def set_to(self, moment: datetime) -> None:
        """The bank's clock was moved to this moment just now."""
        self.moment, self._set_at = moment, time.perf_counter()
