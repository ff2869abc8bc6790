"""The wire form of closing a depot (ACC-16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from depot.accounts.rules.closing import Obstacle, ObstacleKind
from depot.kernel.web.wire import Answer


class ObstacleShown(Answer):
    """One thing that keeps the depot open."""

    kind: ObstacleKind
    subject: str
    text: str


class ClosingForeseen(Answer):
    """What stands in the way; nothing: the depot closes with the next day's run."""

    in_the_way: list[ObstacleShown]

    @classmethod
    def of(cls, found: Sequence[Obstacle]) -> Self:
        """The wire form."""
        return cls(in_the_way=[ObstacleShown(kind=each.kind, subject=each.subject, text=each.text) for each in found])
