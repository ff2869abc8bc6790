"""The person behind a legitimated visit (CON-7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consent.model import SecretKind, Visitor
from consent.store import links
from consent.usecases.secret_digest import secret_digest
from depot.kernel.clock import today


def page_visitor(tx: Session, secret: str, *, now: datetime) -> Visitor | None:
    """Who it is, unless the visit, the link or the campaign has ended (CON-9)."""
    return links.visitor(tx, secret_digest(SecretKind.PAGE, secret), now=now, today=today(now))
