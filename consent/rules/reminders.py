"""Who has not answered is reminded after four and after eight weeks (CON-13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FIRST_AFTER: Final = timedelta(weeks=4)
SECOND_AFTER: Final = timedelta(weeks=8)
