"""CSH-4: SEPA text is at most 140 characters of the SEPA set."""

from __future__ import annotations

import unicodedata
from typing import Final

PURPOSE_LIMIT: Final = 140
NAME_LIMIT: Final = 70
SEPA_SET: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
# The conversion that the EPC recommends for German letters (EPC217-08, best practices); the rest loses its accents.
_GERMAN: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "&": "+", "€": "EUR"}
    | {"Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d"}
)


def is_sepa_text(text: str, limit: int = PURPOSE_LIMIT) -> bool:
    """Whether the text may go into a file as it stands (CSH-4)."""
    return 0 < len(text) <= limit and SEPA_SET.issuperset(text) and "//" not in text and not _has_slash_at_an_end(text)


def sepa_text(text: str, limit: int = PURPOSE_LIMIT) -> str:
    """The text in the SEPA set: "ü" becomes "ue", "é" "e", what has no letter a dot; cut at the limit (CSH-4)."""
    if text.isascii() and is_sepa_text(text, limit):
        return text
    plain = unicodedata.normalize("NFKD", " ".join(text.split()).translate(_GERMAN))
    letters = (letter if letter in SEPA_SET else "." for letter in plain if not unicodedata.combining(letter))
    joined = " ".join("".join(letters).split())
    while "//" in joined:
        joined = joined.replace("//", "/")
    return joined[:limit].strip("/ ")


def _has_slash_at_an_end(text: str) -> bool:
    return text[0] == "/" or text[-1] == "/"
