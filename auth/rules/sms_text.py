"""What an SMS shows: the text of the release itself, long numbers by their last digits, and the code (AUT-9, AUT-4)."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from typing import Final

from auth.model import FAILURES_ALLOWED, SmsCode

CODE_DIGITS: Final = 6
SMS_PER_DAY: Final = 20
TEXT_MAX: Final = 480  # with the sentence around it, four linked messages
_LONG_NUMBER = re.compile(r"\b[0-9]{2,}(?=[0-9]{4}\b)")


def guess_chance() -> Fraction:
    """The chance to guess the code of one message within its tries (AUT-10, S5)."""
    return Fraction(FAILURES_ALLOWED, 10**CODE_DIGITS)


def shortened(text: str) -> str | None:
    """The whole text in one line with long numbers by their last digits; None where it does not fit (AUT-9)."""
    shown = "; ".join(_LONG_NUMBER.sub("…", line.strip()) for line in text.splitlines() if line.strip())
    return shown if len(shown) <= TEXT_MAX else None


def message_text(shown: str, code: str) -> str:
    """The whole message (AUT-9)."""
    return f"{shown} – TAN: {code}. Fünf Minuten gültig. Nennen Sie die TAN niemandem, auch uns nicht."


def may_try(code: SmsCode, now: datetime) -> bool:
    """Five minutes and five tries (AUT-9, AUT-10)."""
    return now < code.expires_at and code.failures < FAILURES_ALLOWED
