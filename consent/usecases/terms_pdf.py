"""The PDF of a version of terms (CON-1)."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from consent.store import terms
from depot.kernel.errors import NotFound
from depot.kernel.ids import TermsId


def terms_pdf(tx: Session, terms_id: TermsId) -> bytes:
    """The very bytes whose digest the consents name (CON-11)."""
    found = terms.pdf(tx, terms_id)
    if found is None:
        raise NotFound("terms")
    pdf, sha256 = found
    assert hashlib.sha256(pdf).hexdigest() == sha256, "recorded terms are never changed (CON-1)"
    return pdf
