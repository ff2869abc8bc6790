"""The story from its first to its last chapter."""

from __future__ import annotations

from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.world import World


def play(world: World) -> None:
    """All chapters in their order."""
    set_the_stage(world)
    open_depot(world)
