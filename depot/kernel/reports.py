"""What a batch or a step of the business day says when it is done (OPS-3)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StepReport:
    """Read, done, skipped with reasons, sums; who started the step measures how long it took."""

    name: str
    read: int = 0
    done: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
