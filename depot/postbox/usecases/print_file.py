"""The print file of a batch: every letter as a PDF with its address block, ready to fold (DOC-4)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, LetterBatchId, to_text
from depot.postbox.model.document import Institution
from depot.postbox.store import posting
from depot.postbox.usecases.render_document import render_document

_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def print_file(tx: Session, batch: LetterBatchId, *, institution: Institution, now: datetime) -> bytes:
    """A ZIP with one PDF per letter, named by the document; the same batch gives the same bytes (DOC-4)."""
    letters = posting.letters(tx, batch)
    if not letters:
        raise NotFound("letter batch")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for document_id in letters:
            entry = zipfile.ZipInfo(f"{to_text(PREFIX['DocumentId'], document_id)}.pdf", _ZIP_EPOCH)
            archive.writestr(entry, render_document(tx, document_id, institution=institution, now=now))
    return packed.getvalue()
