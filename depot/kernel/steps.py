"""The derivation of a figure, line by line: enough to redo the sum by hand (api.md, TAX-3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: the paragraph or rule, what was found in German, and the figure or day."""

    rule: str
    text: str
    value: str
