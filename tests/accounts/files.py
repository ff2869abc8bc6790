"""Small files of every kind that the bank takes, and some that only look like them."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

CANARY: Final = b"Geburtsurkunde von Clara"
PDF: Final = b"%PDF-1.7\n1 0 obj << /Title (" + CANARY + b") >> endobj\ntrailer << >>\n%%EOF\n"
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF" + CANARY + b"\xff\xd9"
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + CANARY + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def in_base64(content: bytes) -> str:
    """As it travels."""
    return b64encode(content).decode()
