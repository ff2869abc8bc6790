"""The personal link as a QR code, printed in the letter and shown as SVG (CON-7)."""

from __future__ import annotations

import io
from typing import Final

import segno

_QUIET_ZONE: Final = 4  # modules of white around it, as ISO/IEC 18004 asks


def qr_svg(url: str) -> str:
    """A whole SVG document; error correction M survives a fold through the letter (CON-7)."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=4, border=_QUIET_ZONE, light="#fff")
    return drawn.getvalue().decode()
