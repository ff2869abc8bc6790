"""What is different between two versions of the same terms (CON-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from consent.errors import NothingToCompare
from consent.rules.comparison import Comparison, compare
from consent.store import terms
from depot.kernel.errors import NotFound
from depot.kernel.ids import TermsId


def compare_terms(tx: Session, newer: TermsId, *, older: TermsId | None) -> Comparison:
    """Against the version named, or the one before; both must have been recorded with their wording (CON-1)."""
    found = {each.terms_id: each for each in terms.among(tx, [newer] if older is None else [newer, older])}
    new = found.get(newer)
    old = terms.before(tx, new) if new is not None and older is None else found.get(older or newer)
    if new is None or (older is not None and old is None):
        raise NotFound("terms")
    if old is None or (old.product, old.title) != (new.product, new.title):
        raise NothingToCompare
    texts = terms.texts(tx, [old.terms_id, new.terms_id])
    if len(texts) != len({old.terms_id, new.terms_id}):
        raise NothingToCompare
    return Comparison(old, new, compare(texts[old.terms_id], texts[new.terms_id]))
