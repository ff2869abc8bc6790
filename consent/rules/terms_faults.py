"""A version of terms comes with its PDF and a synopsis against the version before (CON-1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from consent.model import NewTerms
from depot.kernel.errors import Fault

PDF_MAX: Final = 1_000_000  # bytes; a phone opens it over a slow line


def terms_faults(new: NewTerms) -> tuple[Fault, ...]:
    """Everything that is wrong with a version of terms (CON-1)."""
    return tuple(_faults(new))


def _faults(new: NewTerms) -> Iterator[Fault]:
    if not new.pdf.startswith(b"%PDF-") or b"%%EOF" not in new.pdf[-1024:]:
        yield Fault("CON-1", "/pdf", "the file is not a whole PDF", "not-a-pdf")
    if len(new.pdf) > PDF_MAX:
        yield Fault("CON-1", "/pdf", f"the PDF is larger than {PDF_MAX} bytes", "too-large")
    if not new.synopsis.strip():
        yield Fault("CON-1", "/synopsis", "say what has changed against the version before", "missing")
