"""The local mail gateway: messages are kept sealed in the database, for development and tests (ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.store import mails


def keep_mail_locally(tx: Session, *, address: str, subject: str, text: str, now: datetime) -> None:
    """Take a message; staff read it where there is no production (ACC-15)."""
    mails.keep_mail(tx, address=address, subject=subject, body=text, now=now)
