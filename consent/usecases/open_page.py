"""Whoever opens a link gets a visit of the page and no more: a right link and a wrong one look the same (CON-9)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from consent.model import PAGE_MINUTES, SecretKind
from consent.store import links
from consent.usecases.secret_digest import secret_digest

_SECRET_BYTES: Final = 32


def open_page(tx: Session, kind: SecretKind, shown: str, *, now: datetime) -> str:
    """The secret of a fresh visit; the token or reference that was shown is not needed again (CON-9)."""
    assert kind in {SecretKind.TOKEN, SecretKind.REFERENCE}, "a page is opened by a token or a reference"
    digest = secret_digest(kind, shown)
    find = links.by_token if kind is SecretKind.TOKEN else links.by_reference
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    links.open_page(
        tx,
        secret_digest(SecretKind.PAGE, secret),
        find(tx, digest),
        is_typed=kind is SecretKind.REFERENCE,
        now=now,
        expires_at=now + timedelta(minutes=PAGE_MINUTES),
    )
    return secret
