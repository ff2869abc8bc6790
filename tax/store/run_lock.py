"""The one number under which runs of Vorabpauschalen and all other taxation keep out of each other's way (TAX-37)."""

from __future__ import annotations

from typing import Final

RUN_LOCK: Final = 7_203_118_001
