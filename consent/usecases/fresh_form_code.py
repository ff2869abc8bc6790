"""The code of a form: it names the form and proves nothing (CON-10)."""

from __future__ import annotations

import secrets
from typing import Final

from consent.rules.code import FORM_CODE_LENGTH, written

_BITS_PER_LETTER: Final = 5


def fresh_form_code() -> str:
    """Ten letters that nobody has seen yet (CON-10)."""
    return written(secrets.randbits(FORM_CODE_LENGTH * _BITS_PER_LETTER), FORM_CODE_LENGTH)
