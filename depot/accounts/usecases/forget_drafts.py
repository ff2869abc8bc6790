"""Drafts that lapsed are removed (ACC-11, PRV-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.store import drafts


def forget_drafts(tx: Session, *, now: datetime) -> int:
    """How many were removed; a second run finds none (ACC-11)."""
    return drafts.forget(tx, now=now)
