"""VL-4 to VL-7: the steps of a contract; a table, not a set of ifs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.vl.model import Stage

NEXT: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.LOCKED: frozenset({Stage.INTERRUPTED, Stage.FREE, Stage.DISSOLVED}),
    Stage.INTERRUPTED: frozenset({Stage.FREE, Stage.DISSOLVED}),
    Stage.FREE: frozenset(),
    Stage.DISSOLVED: frozenset(),
}


def may_become(stage: Stage, to: Stage) -> bool:
    """Whether there is such a step."""
    return to in NEXT[stage]
