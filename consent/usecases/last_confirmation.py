"""The document that confirms what was answered through a link (CON-7, CON-11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from consent.model import Visitor
from consent.store import answers
from depot.kernel.ids import DocumentId


def last_confirmation(tx: Session, visitor: Visitor) -> DocumentId | None:
    """The visitor's own document, or None when nothing was answered yet (CON-7)."""
    return answers.confirmation(tx, visitor.person, visitor.link)
