"""The local SMS gateway: messages are kept sealed in the database, for development and tests (AUT-4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.store import sms_codes


def keep_sms_locally(tx: Session, *, number: str, text: str, now: datetime) -> None:
    """Take a message; staff reads it where there is no production (AUT-4)."""
    sms_codes.keep_message(tx, number=number, text=text, now=now)
