"""Reference and consent code: letters that nobody mistakes for each other, in groups (CON-7, CON-9)."""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: without I, L, O, U
CODE_LENGTH: Final = 12  # 60 bits
FORM_CODE_LENGTH: Final = 10  # names a form, proves nothing; the signature does
REFERENCE_LENGTH: Final = 10  # finds the letter, proves nothing
_MISTAKEN: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_WHITE: Final = str.maketrans("", "", " -–—\t.")


def written(number: int, length: int) -> str:
    """The number in `length` letters of the alphabet (CON-9)."""
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))


def in_groups(code: str, size: int) -> str:
    """The code as printed: XXXX-XXXX-XXXX (CON-7)."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def normal_form(typed: str, length: int) -> str | None:
    """What was meant by what was typed: case, hyphens and mistaken letters do not matter; None if it cannot be one."""
    plain = typed.translate(_WHITE).upper().translate(_MISTAKEN)
    return plain if len(plain) == length and not set(plain) - set(ALPHABET) else None
