"""The words of a PDF as a reader's machine finds them: through each font's ToUnicode map (DOC-6)."""

from __future__ import annotations

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def text_of(pdf: bytes) -> str:
    """The text of all pages; the spaces between words are those of the PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return "\n".join(_page_text(page) for page in document.pages)


def _page_text(page: pikepdf.Page) -> str:
    maps = {name: _characters(font) for name, font in page.resources.Font.items()}
    letters: list[str] = []
    current: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    letters += [current.get(raw[at : at + 2], "\ufffd") for at in range(0, len(raw), 2)]
        elif str(operator) in {"ET", "EMC"}:
            letters.append(" ")
    return " ".join("".join(letters).replace("\u00a0", " ").split())


def _characters(font: pikepdf.Object) -> dict[bytes, str]:
    data = font.ToUnicode.read_bytes()
    pairs = (pair for block in _BLOCK.findall(data) for pair in _PAIR.findall(block))
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
