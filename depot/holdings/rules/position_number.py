"""Position numbers (ACC-6)."""

from __future__ import annotations

from typing import Final

# Two digits after the dot.
LAST_SUFFIX: Final = 99


def position_number(depot_number: str, suffix: int) -> str:
    """A position is depot number, a dot and two digits, the Depotpositionsnummer (ACC-6)."""
    assert len(depot_number) == 11, "a depot number has 11 digits"
    assert 1 <= suffix <= LAST_SUFFIX, "a suffix has two digits and begins at 01"
    return f"{depot_number}.{suffix:02d}"
