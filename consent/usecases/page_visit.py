"""A visit of the page, by its cookie (CON-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consent.model import PageSession, SecretKind
from consent.store import links
from consent.usecases.secret_digest import secret_digest


def page_visit(tx: Session, secret: str, *, now: datetime) -> PageSession | None:
    """The visit, as long as it lasts; whether it belongs to a link at all is not told (CON-9)."""
    return links.page(tx, secret_digest(SecretKind.PAGE, secret), now=now)
