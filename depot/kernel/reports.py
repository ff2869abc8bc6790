"""What a step of the business day did: read, done, left out and why, and the sums that must agree (OPS-3)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step: how many things it looked at, how many it did, how many it left for which reason, and its sums."""

    name: str
    read: int
    done: int
    skipped: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
