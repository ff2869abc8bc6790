"""Data and template become a PDF: the same data gives the same bytes, tagged and archivable (DOC-6)."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from depot.postbox.model.document import Institution

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
STANDARDS: Final = ["a-3a", "ua-1"]

# One compiler per process keeps fonts and templates in memory; it works on one document at a time.
_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=1)
def _compiler() -> Compiler:
    """The compiler with our own fonts only, so that no machine prints another document than the next."""
    from typst import Compiler, Fonts  # noqa: PLC0415 - 30 MB that only a process that prints needs

    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(TEMPLATES / "fonts")])
    return Compiler(root=TEMPLATES, font_paths=fonts)


def typeset(
    template: str, content: dict[str, Any], *, head: dict[str, Any], institution: Institution, filed_on: date
) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a document; its date is the day it was filed, never that of the printing (DOC-6).

    `head` is what the postbox knows of the document: title, number, period.
    """
    known = {"number": None, "period_from": None, "period_to": None, "filed_on": filed_on.isoformat(), **head}
    data = {"document": known, "institution": asdict(institution), "content": content}
    filed_at = datetime.combine(filed_on, time(), UTC)
    with _ONE_AT_A_TIME:
        pdf = _compiler().compile(
            input=str(TEMPLATES / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type] # a list of the names that the library lists
            timestamp=int(filed_at.timestamp()),
        )
    assert isinstance(pdf, bytes), "one PDF is one piece"
    return pdf
